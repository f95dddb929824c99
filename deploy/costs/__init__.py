"""The cost of a month: an amount of use, a dated price table, and their product line by line."""
