"""A language model's part of an answer: prompts, drafts, writers, and what these must pass."""
