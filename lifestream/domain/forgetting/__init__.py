"""What is forgotten: orders, traces, receipts."""
