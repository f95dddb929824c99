"""Names and terms of an owner: entered, and learned from corrections."""
