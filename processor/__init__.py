"""Door 2: one job, start to end."""
