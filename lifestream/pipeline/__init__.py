"""From bytes to memory: one stage per file, run in order by ``run.py``."""
