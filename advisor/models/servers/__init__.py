"""Models of servers that speak OpenAI's protocol: one, several as one, and finding them."""
