"""What makes files that are committed: run by hand when what they are made from changes."""
