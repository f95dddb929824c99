"""Telling people: mail addresses and devices, what their messages say, recaps for others."""
