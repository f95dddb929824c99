"""Speed, memory and accuracy, each beside a peer where there is one: ``./run bench NAME``."""
