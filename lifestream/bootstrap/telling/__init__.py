"""Telling owners: the courier, and what it sends with."""
