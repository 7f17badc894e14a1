"""Verbs that people decide by: what they say is written into records, tags and plans."""
