"""Comments of people under the posts: read, routed to a desk, answered once and moderated."""
