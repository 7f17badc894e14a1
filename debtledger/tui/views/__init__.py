"""The views that the number keys change between."""
