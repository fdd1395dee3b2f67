"""What the lines of a text are before blocks are made of them: wrapped, or cut by columns."""
