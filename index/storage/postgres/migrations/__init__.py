"""How the tables in a PostgreSQL database came to be what they are, one step a module."""
