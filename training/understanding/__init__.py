"""How understanding was trained: what a message wants."""
