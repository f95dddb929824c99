"""What is kept, goes and stays away, on every foundation."""
