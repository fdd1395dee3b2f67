"""PDF files: lines, what they are set as, and the pages they stand on."""
