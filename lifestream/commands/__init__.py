"""The command line's verbs, one per file; ``lifestream.__main__`` reads the words."""
