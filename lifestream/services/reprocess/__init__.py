"""Making results again: one stage, many recordings, the index."""
