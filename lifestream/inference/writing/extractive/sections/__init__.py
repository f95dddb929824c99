"""The parts of minutes after a template, in words that were said."""
