"""Records: their values, their text, and edits that leave alone what they do not mean."""
