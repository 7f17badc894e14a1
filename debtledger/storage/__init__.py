"""What is kept on disk: records, and what was fetched or derived."""
