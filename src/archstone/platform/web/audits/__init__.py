"""Our audit: overview, guided and all at once, order, who may know, raters, log."""
