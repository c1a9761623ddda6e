"""Clients of the simulated Graph API."""

from __future__ import annotations

from dataclasses import dataclass, replace

import requests
from django.test import Client


@dataclass
class GraphClient:
    """A client with one access token that makes HTTP requests to ``base_url``."""

    base_url: str
    token: str = ""
    version: str = "v26.0"

    def __call__(self, method: str, path: str = "", /, **parameters):
        """Make a call, with parameters in the query or, for POST, in a form; return the response."""
        location = "params" if method in ("GET", "DELETE") else "data"
        url, data = self._url(path), self._with_token(parameters)
        return requests.request(method, url, timeout=20, **{location: data})

    def get(self, path="", /, **parameters):
        """Make a GET call and return its JSON."""
        return self("GET", path, **parameters).json()

    def post(self, path="", /, **parameters):
        """Make a POST call and return its JSON."""
        return self("POST", path, **parameters).json()

    def delete(self, path="", /, **parameters):
        """Make a DELETE call and return its JSON."""
        return self("DELETE", path, **parameters).json()

    def with_token(self, token: str):
        """Return a copy of the client with another token."""
        return replace(self, token=token)

    def _url(self, path: str) -> str:
        return f"{self.base_url}/{self.version}/{path}"

    def _with_token(self, parameters: dict) -> dict:
        return {"access_token": self.token, **parameters} if self.token else parameters


@dataclass
class InProcessGraphClient(GraphClient):
    """A faster client that uses Django's test client instead of a network connection."""

    base_url: str = "/sandbox/graph"

    def __call__(self, method: str, path: str = "", /, **parameters):
        url, data = self._url(path), self._with_token(parameters)
        if method == "DELETE":
            return Client().delete(url, query_params=data)
        return getattr(Client(), method.lower())(url, data)
