"""From the text of a file to its comments: languages, and the one machine that knows where a comment is."""
