"""The internet, as far as it is reached: only its own addresses, each looked at first."""
