"""The registry's pages: search, imports, duplicates, lists of names."""
