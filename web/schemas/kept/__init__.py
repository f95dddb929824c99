"""What people keep in order: tasks, corrections, tags, the trash."""
