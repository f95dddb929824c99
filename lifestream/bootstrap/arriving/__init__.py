"""What brings recordings in by itself or on request, put together."""
