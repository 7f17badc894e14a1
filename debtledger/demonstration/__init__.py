"""A company that is made up, with its code, debts and customers, for people who want to see how it works."""
