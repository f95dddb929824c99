"""What voices sound like."""
