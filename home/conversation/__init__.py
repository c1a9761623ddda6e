"""What the site adds to civic_social and feedback, which do not know each other: comments and messages."""
