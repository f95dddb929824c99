"""Quotas: what an owner and everybody together may use, and what was used."""
