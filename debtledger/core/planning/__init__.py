"""Sprints, their budgets, and the best use of them."""
