"""Page types: home page, bodies, lists, news and the accessibility statement."""
