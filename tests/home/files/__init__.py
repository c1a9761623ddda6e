"""Checks of uploaded PDF files."""
