"""The use cases of LifeStream, one per file."""
