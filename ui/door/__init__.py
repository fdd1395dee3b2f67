"""Which requests may come in, and whose they are."""
