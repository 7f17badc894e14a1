"""The verb state: what a change does to the debts of a project, read from git's objects alone."""
