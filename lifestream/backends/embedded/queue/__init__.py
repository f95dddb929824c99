"""The local queue, and the processors it starts."""
