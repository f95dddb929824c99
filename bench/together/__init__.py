"""Pairs of recordings that heard the same, and that did not: told apart by their sound."""

from bench.together.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
