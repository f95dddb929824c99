"""Peers that LifeStream is measured beside, and stand-ins for weights."""
