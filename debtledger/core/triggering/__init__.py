"""What must become true before a debt is repaid: conditions, their guards, and how they stand."""
