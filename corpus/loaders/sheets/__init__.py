"""Spreadsheets and delimited text: each row of a table with its header."""
