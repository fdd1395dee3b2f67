"""Which documents a conversation asks, chosen beside the question."""
