"""Sharing in a real browser: by a link, and with people who sign in."""
