"""Retention: rules by age and tag, and what they announce."""
