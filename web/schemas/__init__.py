"""Messages of API v1: pydantic models of every request and response.

Domain values appear as they are where the API promises their fields; object keys never do.
"""
