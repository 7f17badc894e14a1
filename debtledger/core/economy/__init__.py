"""What a debt costs, whether it was worth it, and where it stands in the two pictures."""
