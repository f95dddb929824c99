"""Names and terms of an owner, and what corrections teach."""
