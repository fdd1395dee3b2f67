"""Documents of word processors and presentations."""
