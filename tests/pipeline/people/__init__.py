"""The pipeline's part in people."""
