"""What whoever operates a server sees of it: health, metrics, logs and traces; and its end."""
