"""Recordings as Word and PDF files."""
