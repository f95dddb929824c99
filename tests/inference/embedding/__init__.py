"""Text to vectors: the local sentence model, endpoints, or none."""
