"""Persons named by their voice: named voices on other channels, and unnamed voices.

``channels`` degrades a voice, ``heard`` turns a folder of voices into vectors, ``measure`` asks the
product whose they are.
"""

from bench.voices.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
