"""Where recordings were made, by tracks that their owner gives."""
