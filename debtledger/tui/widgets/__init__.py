"""Widgets that paint safe text only."""
