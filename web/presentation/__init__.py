"""The contents of pages, ready to be drawn."""
