"""Measurements: what each is, and how to read it, is in benchmarks/README.md."""
