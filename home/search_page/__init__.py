"""The page of search results: order, excerpts, filters and the view."""
