"""Forgetting with proof: what it would take, doing it, and looking again."""
