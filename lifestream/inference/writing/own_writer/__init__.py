"""A language model of one's own: which, where it lies, and the child process that runs it."""
