"""Where recordings were made, and the tracks that tell it."""
