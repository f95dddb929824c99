"""Verbs that take a diary along: a vault, everything as one file, backups."""
