"""People by their voices: who is heard where, suggestions, and what is done with a name."""
