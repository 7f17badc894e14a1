"""A room: one module per form of a report for managers; the name of the file is what is typed as --format."""
