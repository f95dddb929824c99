"""What one machine does by itself for a diary to outlive it: a vault, backups."""
