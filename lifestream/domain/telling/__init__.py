"""What an owner is told by mail and on devices, and what others are sent."""
