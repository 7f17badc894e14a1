"""From comments to tags and back: the grammar, its parser and its printer."""
