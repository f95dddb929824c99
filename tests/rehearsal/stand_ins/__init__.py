"""Services of Google Cloud and OpenAI that exist only on this machine."""
