"""Removing secrets and personal data from texts that are logged, stored or mailed.

The one filter for all: log lines of each format, grouped errors, mails about them, and Sentry.
"""

import re
from functools import cache

from django.conf import settings

HIDDEN = "***"

#: Parts of a path after which a key follows that opens a private page without a login: the answer to a
#: citizen's message, a registration for an event and its code at the entrance, the link in a mail to a
#: colleague, a new password, a subscription.
PRIVATE_PATHS = ("sent", "registration", "check-in", "link", "confirm", "reset", "u", "data-deletion")
_SLASH = r"(?:/|%2[Ff])"
#: Names of values that are hidden; the name may be the end of a longer one.
_HIDDEN_NAMES = r"[\w-]*(?:token|secret|passwo?r?d|appsecret_proof|sessionid|api_?key|signature|receipt)"

#: Applied in this order.
_RULES = [
    # The part of an error of PostgreSQL that quotes the row or the parameters.
    (r"(?s)\b(DETAIL|CONTEXT): .*?(?=\n\n(?:The above exception|During handling)|\Z)", rf"\1: {HIDDEN}"),
    # What was posted in a form, as Python prints it.
    (r"<(QueryDict|MultiValueDict): \{.*\}>", rf"<\1: {HIDDEN}>"),
    (r"(?i)\b((?:proxy-)?authorization['\"]?\s*[:=]\s*)[^\r\n]+", rf"\1{HIDDEN}"),
    (r"(?i)\b((?:set-)?cookie['\"]?\s*[:=]\s*)[^\r\n]+", rf"\1{HIDDEN}"),
    (r"(?i)\b(Bearer|Basic|OAuth)(\s+)[\w.~+/=|:-]{8,}", rf"\1\2{HIDDEN}"),
    (rf"({_SLASH}(?:{'|'.join(PRIVATE_PATHS)}){_SLASH})[^\s\"'<>]+", rf"\1{HIDDEN}"),
    # User and password in a URL: postgres://user:password@host.
    (r"://[^/\s@'\"]+@", f"://{HIDDEN}@"),
    # A form's body or a query, as it is sent: the names of the fields stay.
    (
        r"(?<![\w%])([\w.\[\]%-]+)=([^&\s'\"]*)((?:&[\w.\[\]%-]+=[^&\s'\"]*)+)",
        lambda match: re.sub(r"=[^&]*", f"={HIDDEN}", match[0]),
    ),
    (r"([?&](?:code|state|mail|q|next)=)[^&\s\"'<>]+", rf"\1{HIDDEN}"),
    (rf"(?i)\b({_HIDDEN_NAMES}=)[^\s&\"',;)}}]+", rf"\1{HIDDEN}"),
    (rf"(?i)(['\"]{_HIDDEN_NAMES}['\"]\s*[:=]\s*)(?:b?'[^']*'|b?\"[^\"]*\"|[^\s,}}]+)", rf"\1{HIDDEN}"),
    (rf"(?i)\b({_HIDDEN_NAMES}=)(?:b?'[^']*'|b?\"[^\"]*\")", rf"\1{HIDDEN}"),
    # Access tokens of Meta, and encrypted ones.
    (r"\b(?:EAA|IGQ|IGA)\w{16,}", HIDDEN),
    (r"\bgAAAAA[\w=-]{20,}", HIDDEN),
    # Secrets of webhooks, and the tokens of a session at the AT Protocol.
    (r"\bwhsec_[\w+/=-]+", HIDDEN),
    (r"\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+", HIDDEN),
    # The token of a bot in an address of Telegram's interface.
    (r"(/bot\d+:)[\w-]+", rf"\1{HIDDEN}"),
    (r"[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)*", f"{HIDDEN}@{HIDDEN}"),
]
_COMPILED = [(re.compile(pattern), replacement) for pattern, replacement in _RULES]

#: Longer quoted texts in messages of exceptions may be text that somebody has written; the quoted paths of a
#: traceback are not.
_LONG_QUOTE = re.compile(r"'[^'\n]{41,}'|(?<!File )\"[^\"\n]{41,}\"")
#: The secrets in ``CIVIC_SOCIAL``: single ones, and lists of them.
SECRET_SETTINGS = ("META_APP_SECRET", "META_VERIFY_TOKEN", "INSTAGRAM_APP_SECRET", "METRICS_TOKEN")
SECRET_LISTS = ("CREDENTIAL_KEYS", "API_TOKENS")
#: The least length of a secret that is replaced wherever it appears.
_LEAST_SECRET = 8


def scrub(text: str) -> str:
    """Return ``text`` without secrets and e-mail addresses."""
    # gunicorn logs before the settings are loaded.
    for secret in _own_secrets() if settings.configured else ():
        text = text.replace(secret, HIDDEN)
    for pattern, replacement in _COMPILED:
        text = pattern.sub(replacement, text)
    return text


def scrub_message(text: str) -> str:
    """Return the message of an exception without secrets, addresses and long quotations."""
    return _LONG_QUOTE.sub(HIDDEN, scrub(text))


@cache
def _own_secrets() -> tuple[str, ...]:
    """Return the secrets in the settings, the longest first."""
    social = getattr(settings, "CIVIC_SOCIAL", {})
    found = [
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        *(secret for name in SECRET_LISTS for secret in social.get(name, [])),
        *(social.get(name, "") for name in SECRET_SETTINGS),
        getattr(settings, "OIDC_CLIENT_SECRET", ""),
        settings.EMAIL_HOST_PASSWORD,
        *(database.get("PASSWORD") for database in settings.DATABASES.values()),
    ]
    secrets = {str(each) for each in found if each and len(str(each)) >= _LEAST_SECRET}
    return tuple(sorted(secrets, key=len, reverse=True))
