"""What a month costs: an amount of use, a dated price table, and their product line by line."""
