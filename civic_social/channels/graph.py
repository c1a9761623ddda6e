"""HTTP to Meta's Graph API: one client for each account.

https://developers.facebook.com/docs/graph-api/overview
"""

import hashlib
import hmac
import json
import ssl
import time
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlencode

import requests
import urllib3
from urllib3.exceptions import NameResolutionError, NewConnectionError

from ..conf import settings
from ..exceptions import AuthenticationError, OutcomeUnknown, TransientError
from .base import Pressure
from .deadline import DeadlineSession
from .graph_errors import error_from

#: From this share of the allowance on, calls are spread out; from the second on, the account rests.
#: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
SLOW_DOWN_PERCENT, STOP_PERCENT = 75, 95
REST_WHEN_STOPPED = 15 * 60
#: No header may silence an account for longer, whatever number it carries.
LONGEST_REST = 24 * 60 * 60
#: Meta's answers are some kilobytes; whoever sends more than this is not Meta.
LARGEST_ANSWER = 4 * 1024 * 1024


class GraphClient:
    """Calls the Graph API with one access token.

    Every call raises only the errors of ``civic_social.exceptions``. Nothing is retried here: a repeated
    POST is delivery's decision. Tokens travel in the body or a header, never in a URL that might be logged.
    """

    def __init__(self, access_token: str):
        if not access_token:
            raise AuthenticationError("credentials-missing")
        self._token = access_token
        self._session = DeadlineSession()
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
        url = f"{settings.GRAPH_API_URL.rstrip('/')}/{settings.GRAPH_API_VERSION}/{quote(path)}"
        if query := self._encode({**(params or {}), **self._proof()}):
            url = f"{url}?{urlencode(query)}"
        try:
            response = self._session.ask(
                method,
                url,
                data=self._encode(data or {}),
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=settings.REQUEST_TIMEOUT,
            )
            body = self._body_of(response)
        except requests.ConnectTimeout:
            raise TransientError("network-unreachable") from None
        except requests.ConnectionError as error:
            if not writing or _never_connected(error):
                raise TransientError("network-unreachable") from None
            raise OutcomeUnknown("answer-lost") from None
        except requests.RequestException:
            raise (OutcomeUnknown("answer-lost") if writing else TransientError()) from None
        return self._read(response, body, writing)

    @staticmethod
    def _body_of(response) -> object:
        """Return the JSON value of the answer, or None where it has none."""
        content = b""
        with response:
            for chunk in response.iter_content(64 * 1024):
                content += chunk
                if len(content) > LARGEST_ANSWER:
                    return None
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            return None

    def _read(self, response, body, writing: bool) -> dict:
        """Return the answer's JSON object, deciding by the body and not by the status, as Meta advises."""
        self.pressure = pressure_from(response.headers)
        if not isinstance(body, dict):
            # What still comes of it must not be read as the answer to the next call.
            self.close()
        error = body.get("error") if isinstance(body, dict) else None
        if isinstance(error, dict) and not self._contradicts_itself(response, body, writing):
            rest = self.pressure.rest or _retry_after(response.headers)
            raise error_from(plain(error), writing=writing, rest=rest)
        if response.status_code == 429:
            raise error_from({"code": 4}, writing=writing, rest=_retry_after(response.headers))
        answered = isinstance(body, dict) and 200 <= response.status_code < 300
        if not answered or error or body.get("success") is False:
            # A proxy's page, a cut-off body, "Service Unavailable" with status 200: nobody knows.
            raise OutcomeUnknown("answer-lost") if writing else TransientError("network-down")
        return body

    @staticmethod
    def _contradicts_itself(response, body: dict, writing: bool) -> bool:
        """Whether an error does not mean that nothing was done.

        A server that breaks down (5xx) may do so after it has accepted, whatever code it gives; and an answer
        that carries the new object's id has made it.
        """
        return writing and (response.status_code >= requests.codes.server_error or bool(body.get("id")))

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
    """Whether not a byte can have left: refused, unreachable, a name that does not resolve, or a stranger.

    A stranger has no certificate that holds: a portal before the internet, or a clock of ours that is wrong.
    """
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, urllib3.exceptions.SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | NameResolutionError)


def plain(error: dict) -> dict:
    """Return the parts of Meta's error that decide, in the types that they should have."""
    trace = error.get("fbtrace_id")
    return {
        "code": _integer(error.get("code")),
        "error_subcode": _integer(error.get("error_subcode")),
        "is_transient": error.get("is_transient") is True,
        "fbtrace_id": trace[:100] if isinstance(trace, str) and trace.isprintable() else "",
    }


def _integer(value) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value[:12])
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _retry_after(headers) -> float | None:
    """Return the seconds that the answer asks to wait, given as a number or as a date; None for neither."""
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdecimal():
        seconds = float(value[:12])
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return min(seconds, LONGEST_REST) if seconds > 0 else None


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
        usages.extend(
            entry for entry in (entries if isinstance(entries, list) else ()) if isinstance(entry, dict)
        )
    counters = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")
    percent = max((_number(usage.get(key)) for usage in usages for key in counters), default=0)
    minutes = max((_number(usage.get("estimated_time_to_regain_access")) for usage in usages), default=0)
    rest = min(minutes * 60, LONGEST_REST)
    if not rest and percent >= STOP_PERCENT:
        rest = REST_WHEN_STOPPED
    elif not rest and percent >= SLOW_DOWN_PERCENT:
        rest = percent - SLOW_DOWN_PERCENT + 5
    return Pressure(percent=int(percent), rest=rest)


def _json_object(text: str | None) -> dict:
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _number(value) -> float:
    """Return a number that can be reckoned with; NaN, the infinite and the negative count as none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0
    return value if 0 <= value < 1_000_000 else 0
