"""Passages on one machine: words, meaning, filters."""
