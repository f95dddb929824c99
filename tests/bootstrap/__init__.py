"""Settings in, a wired application out."""
