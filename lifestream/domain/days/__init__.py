"""Days and due dates as people say them, in seven languages."""
