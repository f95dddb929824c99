"""On its own path: see sitecustomize."""
