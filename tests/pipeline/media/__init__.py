"""Reading files: containers, streams, sound, and what is refused."""
