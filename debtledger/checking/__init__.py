"""Verbs that hold a change, a message or a whole tree against the rules."""
