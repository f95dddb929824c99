"""One machine: a folder, SQLite, a local queue and subprocesses."""
