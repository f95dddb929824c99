"""Moving a diary from one foundation to another."""
