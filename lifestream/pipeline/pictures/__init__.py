"""What is seen: cuts, the pictures kept of them, and the text on the screen."""
