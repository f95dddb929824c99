"""Who may do what, and who did what: keys for programs, their scopes, the log of deeds."""
