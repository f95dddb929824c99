"""Figures of talk: who spoke how long, in how many turns, and where nobody did."""
