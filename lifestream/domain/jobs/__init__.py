"""A job, its stages, its batch, and what it costs."""
