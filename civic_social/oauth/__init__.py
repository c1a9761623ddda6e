"""Connecting accounts: Facebook's login, tokens pasted by hand, and what a token opens."""
