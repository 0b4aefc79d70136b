"""The second floor: registry and alliance files, read and written without loss."""
