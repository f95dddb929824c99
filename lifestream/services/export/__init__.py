"""Recordings and conversations as files for people and programs."""
