"""State on Google Cloud. Google's clients are imported when an adapter is built, never before."""
