"""The pages: a folder a room; a view parses, makes one call, renders."""
