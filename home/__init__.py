"""The municipal website: its page types, events and publications."""
