"""Commit messages before they are committed: what git will keep of them, and what they say of debts."""
