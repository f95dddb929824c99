"""Folders that are watched: what is in them, what becomes of it, and why."""
