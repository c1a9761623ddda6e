"""The frame around the pages: navigation, metadata, feeds, cache, visibility, views."""
