"""What all OpenAI-compatible endpoints have in common: refusals, waiting, the models they serve."""
