"""Talking to chat endpoints: one call, what servers take, what they refuse, how long to wait."""
