"""The sound of recordings compared, to tell which heard the same."""
