"""faster-whisper: words and their times, without invented text."""
