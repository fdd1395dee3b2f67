"""Does the evidence support a sentence? The protocol, and one file for each verifier."""
