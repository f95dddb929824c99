"""Tests of what one machine does by itself."""
