"""Where speech is, recognition by an endpoint or not at all, and words to segments."""
