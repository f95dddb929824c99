"""Small learned judges: a few numbers each, fitted by a script in ``bench``, evaluated in numpy."""
