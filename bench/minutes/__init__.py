"""Decisions, tasks and open questions of real meetings beside what a reader found in them."""
