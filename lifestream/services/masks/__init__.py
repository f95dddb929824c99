"""What an owner wants masked: chosen, followed by what was written before, and shown to them."""
