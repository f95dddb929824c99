"""Speech, vision, text: adapters of the compute ports, each chosen by its own setting."""
