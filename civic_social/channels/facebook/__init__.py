"""Parts that the channels for Pages and groups share: posts in a feed, their comments, and how they look."""
