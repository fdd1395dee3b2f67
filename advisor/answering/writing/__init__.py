"""A language model's part of an answer: prompts, drafts, writers, and what their words must pass."""
