"""The questions that the server answers, whichever page asked, and where they are kept."""
