"""The texts that `debtledger init` writes: settings, hooks of git, and a part of those of pre-commit."""
