"""What people who decide about money should know of debts: the facts, and how they are told."""
