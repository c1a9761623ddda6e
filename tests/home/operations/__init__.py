"""Tests of operating the site."""
