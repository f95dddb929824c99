"""Answers without a language model: how many are right, wrong and left open."""

from bench.answers.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
