"""Programs that act for people: their tokens, what they asked, and how often."""
