"""Documents and how they are read. Imports nothing of the other packages."""
