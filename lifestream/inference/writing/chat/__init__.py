"""Talking to chat endpoints: one call, what servers take, what they answer with."""
