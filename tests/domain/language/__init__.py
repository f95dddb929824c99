"""Languages, their letters, and numbers as people say them."""
