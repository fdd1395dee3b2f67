"""What a run came to: reports, comparisons, the gate."""
