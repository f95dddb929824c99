"""Objects as files of one folder, and how they come in."""
