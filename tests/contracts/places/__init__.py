"""Where the contract suites run: the embedded foundation, emulators, a real project."""
