"""The cloud doctor: what it finds in a project, and what it says."""
