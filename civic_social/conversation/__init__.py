"""What people answer under the posts: read, routed to a desk, answered once and moderated."""
