"""Calendars that a person gives: keep them, and say which meeting a recording is of."""
