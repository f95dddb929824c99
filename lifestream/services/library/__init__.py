"""Looking at recordings and deleting them."""
