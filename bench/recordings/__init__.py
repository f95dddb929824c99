"""Recordings to measure on: the corpus, real meetings, clips and long files made here."""
