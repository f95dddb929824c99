"""How the sample recording and its results were made."""
