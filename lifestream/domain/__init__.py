"""Pure data and rules. Standard library only; nothing here does I/O."""
