"""Tools for agents, over the Model Context Protocol: on ``/mcp`` and by ``./run mcp``."""
