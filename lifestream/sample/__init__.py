"""The sample recording that a new library begins with."""
