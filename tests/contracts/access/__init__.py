"""Promises about who may see and do what, on every foundation."""
