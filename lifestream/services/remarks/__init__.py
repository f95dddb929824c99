"""What people write beside a recording: notes, marks, comments, highlights."""
