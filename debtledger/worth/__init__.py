"""Verbs that reckon what debts are worth: evidence, triggers, and the numbers of all."""
