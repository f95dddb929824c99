"""Corrections of a transcript, and what follows from them."""
