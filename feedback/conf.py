"""The app's settings: one dictionary, ``FEEDBACK``, with a default for each key."""

from typing import Any

from django.conf import settings as django_settings

DEFAULTS: dict[str, Any] = {
    #: Seconds between opening and sending the form below which a submission is suspected spam.
    "MINIMUM_SECONDS": 3,
    #: Hours for which an opened form stays valid before the spam check has to be passed again.
    "TICKET_HOURS": 12,
    #: PBKDF2 iterations for each attempt of the browser's proof of work; it needs 256 attempts on average.
    "PROOF_COST": 5000,
    #: A comment with more links than this is suspected spam.
    "MAXIMUM_LINKS": 5,
    #: Submissions accepted from one network address in one hour.
    "HOURLY_LIMIT": 20,
    #: Acknowledgements sent to one e-mail address in one day.
    "DAILY_MAILS": 5,
    #: Number of reverse proxies in front of the site that append to ``X-Forwarded-For``.
    "TRUSTED_PROXIES": 0,
    #: Days after which suspected spam is deleted.
    "SPAM_DAYS": 7,
    #: Folder for attachments, outside of everything that a web server serves. None: no attachments are
    #: accepted.
    "ATTACHMENT_ROOT": None,
    #: Alias in ``STORAGES`` of a storage for attachments, such as a private bucket, instead of the folder.
    "ATTACHMENT_STORAGE": "",
    #: Folder in which uploads wait for an hour if their form has errors; outside of everything that a web
    #: server serves, and in no backup. None: the sender attaches the file again.
    "KEPT_FILES_ROOT": None,
    #: Maximum size of one attachment in megabytes.
    "ATTACHMENT_MEGABYTES": 10,
    #: Days before the due date from which the desk is reminded.
    "REMINDER_DAYS": 5,
    #: Smallest number of messages for which a page shows how many replies refer to it.
    "REPLIES_SHOWN_FROM": 3,
    #: Dotted path of a function that takes a list of tags and a language code, and returns pairs of tag and
    #: name. None: the tag's own name in every language.
    "TOPIC_NAMES": None,
    #: Dotted path of the text in HTML with which a new form explains anonymity, such as one that cites the
    #: law of the country. None: a text that names no law.
    "ANONYMITY_TEXT": None,
}


class AppSettings:
    """Access to the settings: ``settings.NAME`` is ``FEEDBACK["NAME"]`` or its default.

    Each access reads Django's settings, so that tests can override them.
    """

    def __getattr__(self, name: str) -> Any:
        """Return one setting; raises AttributeError for a name that is not in ``DEFAULTS``."""
        try:
            default = DEFAULTS[name]
        except KeyError:
            raise AttributeError(f"feedback has no setting {name}") from None
        return getattr(django_settings, "FEEDBACK", {}).get(name, default)


settings = AppSettings()
