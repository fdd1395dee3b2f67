"""Messages in other languages, in the English of the documents."""
