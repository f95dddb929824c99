"""What an owner wants minutes to be like."""
