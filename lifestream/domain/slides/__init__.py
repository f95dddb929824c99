"""Slides: what was shown on a screen, each once, however often it was shown or read."""
