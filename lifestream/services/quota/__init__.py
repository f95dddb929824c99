"""Quotas: reserved before, settled after, and shown."""
