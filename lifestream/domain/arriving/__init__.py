"""Files on their way in: what they are called, and the folders they are taken from."""
