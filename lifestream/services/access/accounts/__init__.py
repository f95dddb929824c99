"""People who sign in here: invited, signed in, disabled, forgotten."""
