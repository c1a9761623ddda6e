"""The content of posts: texts, pictures and their display."""
