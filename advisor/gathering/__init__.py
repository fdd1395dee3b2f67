"""From a question to the sentences of the documents that may answer it."""
