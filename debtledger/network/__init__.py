"""Talking to trackers: one policy of HTTP, tokens bound to machines, and which trackers are read."""
