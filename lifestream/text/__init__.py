"""Text between people and machines: stems, sentence ends, search words, prompts."""
