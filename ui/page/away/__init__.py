"""The page while its server is away: said quietly, tried again, and gone on where it was."""
