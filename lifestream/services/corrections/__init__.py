"""Correcting what is known of recordings, one or many, with history and undo."""
