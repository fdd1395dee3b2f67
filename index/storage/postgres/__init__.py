"""The catalogue of an index in PostgreSQL, so that many machines read one. See decision 012."""
