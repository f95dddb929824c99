"""Published model weights: what may be had, from where, and where it lies on this machine."""
