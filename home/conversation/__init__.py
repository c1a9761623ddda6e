"""Comments and messages together: civic_social and feedback do not know each other."""
