"""Days: put together from their recordings, written as a page, and what people write beside it."""
