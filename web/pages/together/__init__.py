"""Pages of recordings that belong together."""
