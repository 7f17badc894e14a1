"""What a change must satisfy to be committed: what is new in it, and what that lacks."""
