"""Speech, vision, text: adapters of the compute ports, each chosen by its own setting."""

from lifestream.inference.telemetry import switch_off

# Before any adapter can load a library that reports home.
switch_off()
