"""Thumbs and comments under the answers."""
