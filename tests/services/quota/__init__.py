"""Quotas that hold though many ask at once and processes die."""
