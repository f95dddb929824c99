"""Files of calendar programs."""
