"""Tests of the process manage.py work."""
