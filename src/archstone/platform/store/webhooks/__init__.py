"""Where programs of others are told of events, and how that went."""
