"""The settings of this app: ``FEEDBACK = {...}`` in Django's settings overrides what is here."""

from django.conf import settings

DEFAULTS = {
    # Seconds between opening the form and pressing Send under which nobody can have read it.
    "MINIMUM_SECONDS": 3,
    # How long an opened form may lie on the table before the human check has to be renewed.
    "TICKET_HOURS": 12,
    # Work that a browser does to show that it is one: PBKDF2 iterations per attempt, 256 attempts on average.
    "PROOF_COST": 5000,
    # A comment with more links than this is kept apart as suspected spam.
    "MAXIMUM_LINKS": 5,
    # Messages accepted from one network address in one hour.
    "HOURLY_LIMIT": 20,
    # Acknowledgements sent to one e-mail address in one day, whoever asks for them.
    "DAILY_MAILS": 5,
    # Reverse proxies in front of the site: how many entries of X-Forwarded-For were added by them.
    "TRUSTED_PROXIES": 0,
    # Days that suspected spam waits for review before it is deleted.
    "SPAM_DAYS": 7,
    # Where files that citizens attach are kept: a folder that no web server serves. None: no files are taken.
    "ATTACHMENT_ROOT": None,
    # The largest file that is taken.
    "ATTACHMENT_MEGABYTES": 10,
    # Days before the due date on which the desk is reminded.
    "REMINDER_DAYS": 5,
    # From how many messages on a page says that replies to citizens refer to it.
    "REPLIES_SHOWN_FROM": 3,
    # What topics are called in each language: the dotted path of a function that takes a list of tags and the
    # code of a language and returns pairs of tag and name. None: each tag's own name.
    "TOPIC_NAMES": None,
}


def setting(name: str):
    """Return one setting, read at the time of the call so that tests can override it.

    Raises KeyError for a name that this app does not know.
    """
    return getattr(settings, "FEEDBACK", {}).get(name, DEFAULTS[name])
