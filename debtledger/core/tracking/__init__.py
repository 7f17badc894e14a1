"""Issues of trackers, and how they and debts belong together."""
