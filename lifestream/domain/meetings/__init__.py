"""Meetings of calendars that a person gave. Pure."""
