"""Identifiers such as the Graph API gives out."""

import secrets


def new_graph_id() -> str:
    """Return a fifteen-digit id; like Meta's, it says nothing of order or kind."""
    return str(secrets.randbelow(9 * 10**14) + 10**14)


def new_token() -> str:
    """Return an access token that nobody can mistake for one that opens something at Meta."""
    return f"EAASANDBOX{secrets.token_hex(30)}"


def new_code() -> str:
    """Return an authorization code for the login dialog."""
    return f"AQSANDBOX{secrets.token_hex(30)}"
