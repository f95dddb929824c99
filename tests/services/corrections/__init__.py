"""Corrections of recordings, one and many."""
