"""Texts in the languages of their readers."""
