"""Words of endpoints without word times: how far from the truth they are placed."""

from bench.placed.measure import add_options, files_of, measure

__all__ = ["add_options", "files_of", "measure"]
