"""Corrections of a transcript as values, and the words with them applied."""
