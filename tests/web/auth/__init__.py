"""Who sends a request, and what a browser may send."""
