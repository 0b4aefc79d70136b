"""What happens by itself: mail, digests, imports, the search index."""
