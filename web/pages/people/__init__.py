"""The pages of people: everybody with the voices to name, and one person."""
