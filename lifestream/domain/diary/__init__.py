"""A day of recordings: what is kept of each recording for it, and how the day is put together."""
