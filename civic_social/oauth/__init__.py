"""Connecting accounts at Meta: Facebook's login, pasted tokens, and the accounts that a token can post to."""
