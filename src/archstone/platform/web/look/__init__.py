"""The look: what pages are made of, in one place, and the page that shows it all."""
