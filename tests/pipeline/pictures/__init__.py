"""Captions that came with a recording."""
