"""What people say of a recording as a whole: its title, day, place, kind, minutes, chapters."""
