"""Days on which everything goes wrong: one machine's real processes under seeded faults."""
