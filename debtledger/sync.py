"""Reading trackers into the book of issues: whole at first, then what has changed."""
