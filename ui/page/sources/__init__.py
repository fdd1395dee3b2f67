"""The sources of an answer, the quoted words marked."""
