"""The sample recording that a new library begins with, and how it was made."""
