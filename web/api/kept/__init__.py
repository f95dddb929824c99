"""What people keep in order: tasks, tags, the trash."""
