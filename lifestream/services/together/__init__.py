"""Recordings of one event: suggested, accepted by a person, undone."""
