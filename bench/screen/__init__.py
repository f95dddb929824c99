"""The screen reader: words found on slides, and what they cost."""

from bench.screen.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
