"""Word documents: the parts of a package, what a paragraph says, and how it is written."""
