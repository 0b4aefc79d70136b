"""The second floor: pictures and documents."""
