"""Keeping recordings in order: tags, many at once, the trash."""
