"""Who else may do what in an owner's name, and who did what."""
