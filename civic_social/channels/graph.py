"""HTTP to Meta's Graph API: one client for each account.

https://developers.facebook.com/docs/graph-api/overview
"""

import hashlib
import hmac
import json

import requests

from ..conf import settings
from ..exceptions import AuthenticationError, OutcomeUnknown, TransientError
from .base import Pressure
from .graph_errors import error_from

#: From this share of the allowance on, calls are spread out; from the second on, the account rests.
#: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
SLOW_DOWN_PERCENT, STOP_PERCENT = 75, 95
REST_WHEN_STOPPED = 15 * 60


class GraphClient:
    """Calls the Graph API with one access token.

    Every call raises only the errors of ``civic_social.exceptions``. Nothing is retried here: a repeated
    POST is delivery's decision. Tokens travel in the body or a header, never in a URL that might be logged.
    """

    def __init__(self, access_token: str):
        if not access_token:
            raise AuthenticationError("credentials-missing")
        self._token = access_token
        self._session = requests.Session()
        self.pressure = Pressure()

    def get(self, path: str, **params) -> dict:
        """Read ``path``. Repeatable, so a lost answer is a ``TransientError``."""
        return self._call("GET", path, params=params)

    def post(self, path: str, **params) -> dict:
        """Write to ``path``. Raises ``OutcomeUnknown`` whenever Meta may have accepted it."""
        return self._call("POST", path, data=params)

    def delete(self, path: str) -> dict:
        """Remove ``path``."""
        return self._call("DELETE", path)

    def close(self):
        """Let go of the connection."""
        self._session.close()

    def _call(self, method: str, path: str, params=None, data=None) -> dict:
        writing = method != "GET"
        url = f"{settings.GRAPH_API_URL.rstrip('/')}/{settings.GRAPH_API_VERSION}/{path}"
        try:
            response = self._session.request(
                method,
                url,
                params=self._encode({**(params or {}), **self._proof()}),
                data=self._encode(data) if data else None,
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=settings.REQUEST_TIMEOUT,
                allow_redirects=False,
            )
        except requests.ConnectTimeout:
            raise TransientError("network-unreachable") from None
        except requests.ConnectionError as error:
            if not writing or _never_connected(error):
                raise TransientError("network-unreachable") from None
            raise OutcomeUnknown("answer-lost") from None
        except requests.RequestException:
            raise (OutcomeUnknown("answer-lost") if writing else TransientError()) from None
        return self._read(response, writing)

    def _read(self, response, writing: bool) -> dict:
        """Return the answer's JSON object, deciding by the body and not by the status, as Meta advises."""
        self.pressure = pressure_from(response.headers)
        try:
            body = response.json()
        except ValueError:
            body = None
        if isinstance(body, dict) and isinstance(body.get("error"), dict):
            rest = self.pressure.rest or _retry_after(response.headers)
            raise error_from(body["error"], writing=writing, rest=rest)
        if response.status_code == 429:
            raise error_from({"code": 4}, writing=writing, rest=_retry_after(response.headers))
        if (
            not isinstance(body, dict)
            or response.status_code != requests.codes.ok
            or body.get("success") is False
        ):
            # A proxy's page, a cut-off body, "Service Unavailable" with status 200: nobody knows.
            raise OutcomeUnknown("answer-lost") if writing else TransientError("network-down")
        return body

    def _proof(self) -> dict:
        # https://developers.facebook.com/docs/graph-api/guides/secure-requests
        secret = settings.META_APP_SECRET
        if not secret:
            return {}
        digest = hmac.new(secret.encode(), self._token.encode(), hashlib.sha256).hexdigest()
        return {"appsecret_proof": digest}

    @staticmethod
    def _encode(params: dict) -> dict:
        """Return the parameters as Meta reads them: JSON for lists and objects, lower-case booleans."""
        return {
            key: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for key, value in params.items()
        }


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether not a byte can have left: refused, unreachable, or a name that does not resolve."""
    from urllib3.exceptions import NameResolutionError, NewConnectionError

    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | NameResolutionError)


def _retry_after(headers) -> float | None:
    value = headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def pressure_from(headers) -> Pressure:
    """Return how close Meta is to throttling us, from the usage headers of an answer.

    Takes the highest of ``X-App-Usage``, ``X-Page-Usage`` and every entry of
    ``X-Business-Use-Case-Usage``; ``estimated_time_to_regain_access`` is in minutes. Malformed headers
    count as absent.
    """
    usages = []
    for name in ("X-App-Usage", "X-Page-Usage"):
        usages.append(_json_object(headers.get(name)))
    for entries in _json_object(headers.get("X-Business-Use-Case-Usage")).values():
        usages.extend(entry for entry in entries if isinstance(entry, dict))
    counters = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")
    percent = max((_number(usage.get(key)) for usage in usages for key in counters), default=0)
    minutes = max((_number(usage.get("estimated_time_to_regain_access")) for usage in usages), default=0)
    rest = minutes * 60
    if not rest and percent >= STOP_PERCENT:
        rest = REST_WHEN_STOPPED
    elif not rest and percent >= SLOW_DOWN_PERCENT:
        rest = percent - SLOW_DOWN_PERCENT + 5
    return Pressure(percent=int(percent), rest=rest)


def _json_object(text: str | None) -> dict:
    try:
        value = json.loads(text or "{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _number(value) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
