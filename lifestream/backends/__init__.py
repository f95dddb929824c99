"""The foundations: the same state ports on one machine and on Google Cloud."""
