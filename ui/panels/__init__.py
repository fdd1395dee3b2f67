"""The panels of the page: one module for each, which builds its components and wires its events."""
