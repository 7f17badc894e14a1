"""What a CI tells of a change, what is decided about it, and what is written where: values and rules."""
