"""The ground floor: the nouns of the field and their rules, in the standard library alone."""
