"""Archives and mails: files that hold other files, each of which is a document of its own."""
