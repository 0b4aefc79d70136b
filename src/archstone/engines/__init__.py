"""The first floor: numbers. Arrays and model objects in, answers that explain themselves out."""
