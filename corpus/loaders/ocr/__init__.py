"""Reading text in pictures: what is in force, the engine, and the order of lines."""
