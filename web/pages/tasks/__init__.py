"""/tasks: the list, one task with its history, and the calendar that needs no login."""
