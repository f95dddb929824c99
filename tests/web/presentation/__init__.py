"""What pages show, ready to be drawn."""
