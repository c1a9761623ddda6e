"""Who may come in: limits of attempts, the second factor, passkeys, and login by OpenID Connect."""
