"""The registry: how it is filled, searched, kept free of duplicates, and laid out for matching."""
