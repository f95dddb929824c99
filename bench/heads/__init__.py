"""Training of the small heads that read what sentences do."""

from bench.heads.train import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
