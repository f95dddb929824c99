"""Who else may see or do what: links to a recording, keys for programs."""
