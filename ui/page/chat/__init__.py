"""The conversation: questions, answers as they grow, and what one can do with them."""
