"""The way of a question: where to look, what was found, answers and conversations."""
