"""Sensitive words: where they stand in a text, and the text with placeholders instead."""
