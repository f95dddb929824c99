"""Recording in the browser, and what is written while it happens."""
