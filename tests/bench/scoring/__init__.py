"""Scoring, beside counts made by hand."""
