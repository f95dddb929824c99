"""Telling speakers apart: reading weights as data, two networks, clustering, overlaps."""
