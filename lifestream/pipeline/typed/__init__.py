"""What people typed about a recording, as a run takes it in: edits of words, corrections."""
