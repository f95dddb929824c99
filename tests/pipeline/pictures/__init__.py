"""What is seen: cuts, pictures and the text on the screen."""
