"""Recordings of one event: two cameras at the same dinner, a recording that was interrupted."""
