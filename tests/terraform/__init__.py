"""Checks of terraform/ without Google: syntax, schema, wiring, access, settings, indexes."""
