"""Scenes, and text on the screen."""
