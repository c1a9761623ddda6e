"""A small provider of OpenID Connect on loopback: real HTTP, PKCE, and ID tokens signed with RS256."""

import base64
import hashlib
import json
import secrets
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.http_server import Handler, Server

CLIENT_ID, CLIENT_SECRET = "site", "client-secret"


class Provider:
    """The provider, which logs in everybody as the person of ``claims``."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        #: The key that signs; another one than ``key`` forges.
        self.signing_key = self.key
        self.claims = {"sub": "17", "email": "elena@byalareka.example", "email_verified": True}
        #: The response of the userinfo address, if it is not ``claims``.
        self.userinfo = None
        self.audience = CLIENT_ID
        self.codes = {}
        self.server = Server(type("Handler", (ProviderHandler,), {"provider": self}))
        self.url = self.server.url

    def authorize(self, location: str) -> str:
        """Return the address to which a browser is sent back from ``location``."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert query["client_id"] == CLIENT_ID
        code = secrets.token_urlsafe(8)
        self.codes[code] = query["code_challenge"]
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict) -> dict | None:
        """Return the answer of the token address, or None for a wrong code, secret or verifier."""
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.codes.pop(form["code"], None) != challenge or form["client_secret"] != CLIENT_SECRET:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.audience, "iat": now, "exp": now + 60, **self.claims}
        token = jwt.encode(claims, self.signing_key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": token}


class ProviderHandler(Handler):
    """The addresses of the provider."""

    provider: Provider

    def do_GET(self):
        provider = self.provider
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self.answer_json(
                200,
                {
                    "issuer": provider.url,
                    "authorization_endpoint": f"{provider.url}/authorize",
                    "token_endpoint": f"{provider.url}/token",
                    "userinfo_endpoint": f"{provider.url}/userinfo",
                    "jwks_uri": f"{provider.url}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                },
            )
        elif path == "/keys":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(provider.key.public_key()))
            self.answer_json(200, {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]})
        elif path == "/userinfo":
            self.answer_json(200, provider.claims if provider.userinfo is None else provider.userinfo)

    def do_POST(self):
        body = self.read_body().decode()
        answer = self.provider.token({name: values[0] for name, values in parse_qs(body).items()})
        self.answer_json(200 if answer else 400, answer or {"error": "invalid_grant"})
