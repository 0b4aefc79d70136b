"""Programs that act for people: their tokens."""
