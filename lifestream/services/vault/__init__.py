"""A diary as a folder of Markdown notes that opens in Obsidian and any editor (decision 0066)."""
