"""Language models: the protocol, and one file for each sort that implements it."""
