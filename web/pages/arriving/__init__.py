"""Pages about what arrives by itself."""
