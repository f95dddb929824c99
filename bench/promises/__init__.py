"""Promises of meeting series: what is merged wrongly, and what is found again."""

from bench.promises.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
