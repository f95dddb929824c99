"""Writing by a language model, and checks of what it writes."""
