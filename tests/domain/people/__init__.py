"""People: names that are offered."""
