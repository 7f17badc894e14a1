"""What a change does to the debts of a project: values, and the rules that find them."""
