"""Logins: limits of attempts, the second factor, passkeys, and login by OpenID Connect."""
