"""The advisor: conversation, drafting, citing, verifying; settings and the command line."""
