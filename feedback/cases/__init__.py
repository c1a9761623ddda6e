"""Submissions as cases: received, worked on by a desk, and counted."""
