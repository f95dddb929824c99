"""Jobs from claim to outcome, what is going on, and what it cost."""
