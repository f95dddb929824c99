"""What LifeStream does: one use case per file."""
