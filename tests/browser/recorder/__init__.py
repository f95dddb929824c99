"""Recording in the browser, and highlights of recordings."""
