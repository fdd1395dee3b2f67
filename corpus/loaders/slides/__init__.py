"""Presentations: PowerPoint and OpenDocument."""
