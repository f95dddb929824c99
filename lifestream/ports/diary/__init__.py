"""Seams for what is made of recordings: tasks."""
