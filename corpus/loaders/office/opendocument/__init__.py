"""OpenDocument text: its styles, its lists, what a paragraph says, and how it is written."""
