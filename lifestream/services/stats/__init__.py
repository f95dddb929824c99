"""Figures of talk: of a recording, and of days."""
