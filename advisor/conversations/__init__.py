"""Conversations: written down, exported, verified again; and what people said of answers."""
