"""What writes the generated documents, format by format."""
