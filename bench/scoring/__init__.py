"""How right a result is: words, speakers, cuts. Pure functions of truth and result."""
