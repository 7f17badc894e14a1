"""The terminal interface: the same values as the commands, on screens."""
