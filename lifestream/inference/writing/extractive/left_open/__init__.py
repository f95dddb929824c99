"""Questions that a meeting leaves open: what follows them, and the head that weighs it."""
