"""Who reads documents and computes vectors and digests for a run: this process, or a cluster."""
