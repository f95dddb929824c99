"""Verbs for what arrives by itself."""
