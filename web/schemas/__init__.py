"""What goes over the wire: pydantic models of every request and response of API v1.

Domain values appear as they are where the API promises their fields; object keys never do.
"""
