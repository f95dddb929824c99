"""Files in, progress and results out."""
