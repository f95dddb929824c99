"""Retention: rules, notices, and letting recordings go when their time has come."""
