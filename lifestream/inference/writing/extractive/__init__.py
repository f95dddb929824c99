"""The writer without a model: it only quotes. ``writer.ExtractiveWriter`` is what others use."""
