"""What an owner wishes of minutes."""
