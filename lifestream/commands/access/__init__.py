"""Verbs about programs: their keys, what they did, how they are notified."""
