"""LifeStream: video of meetings and days becomes a searchable diary with cited answers."""

__version__ = "0.1.0"
