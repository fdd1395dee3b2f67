"""What is said without a search: small talk, the program, its documents, the answer before."""
