"""The owner's people for the pipeline: what they are called, and their voices."""
