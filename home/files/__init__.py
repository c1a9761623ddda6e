"""Checks of uploaded PDF files: can everybody read them, and do they hold personal data?"""
