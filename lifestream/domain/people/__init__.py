"""People: whose voices are whose, what they are called, and how a voice is recognised."""
