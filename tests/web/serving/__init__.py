"""Bytes in and out: servers, static files, uploads, streams, problems."""
