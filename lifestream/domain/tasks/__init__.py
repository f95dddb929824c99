"""Tasks as people keep them: what was promised where, and what a person made of it."""
