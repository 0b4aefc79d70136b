"""For whoever looks after the platform: whether it lives, and what it measures."""
