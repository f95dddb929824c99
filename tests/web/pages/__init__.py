"""The pages, as plain HTML."""
