"""Identifiers in the formats of the Graph API."""

import secrets


def new_graph_id() -> str:
    """Return a random ID of fifteen digits; like Meta's IDs, it reveals neither order nor node type."""
    return str(secrets.randbelow(9 * 10**14) + 10**14)


def new_token() -> str:
    """Return a random access token whose prefix marks it as a sandbox token."""
    return f"EAASANDBOX{secrets.token_hex(30)}"


def new_code() -> str:
    """Return a random authorization code for the login dialog."""
    return f"AQSANDBOX{secrets.token_hex(30)}"
