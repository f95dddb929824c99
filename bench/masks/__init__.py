"""Sensitive words in labelled texts: recall and precision by kind."""

from bench.masks.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
