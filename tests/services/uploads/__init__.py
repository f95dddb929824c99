"""Videos on their way in: announced, changed, complete."""
