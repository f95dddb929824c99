"""Tests of the web door, through Flask's test client and a real server."""
