"""The functions door."""
