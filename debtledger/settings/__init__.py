"""What can be set: every setting, its bounds, and who may set it."""
