"""The seams: one Protocol per file. State ports and compute ports, no implementation."""
