"""What the history of a repository tells of tags and debts, remembered between runs."""
