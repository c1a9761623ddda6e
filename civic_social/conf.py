"""The app's settings: one dictionary, ``CIVIC_SOCIAL``, with a default for each key."""

from typing import Any

from django.conf import settings as django_settings

DEFAULTS: dict[str, Any] = {
    #: Dotted paths of channel classes; packages add theirs under the entry point ``civic_social.channels``.
    "CHANNELS": [],
    #: Dotted paths of the site's own channels, besides those in ``CHANNELS``.
    "EXTRA_CHANNELS": [],
    #: Fernet keys for access tokens; the first encrypts, all of them decrypt.
    "CREDENTIAL_KEYS": [],
    #: The alias in ``TASKS`` of the backend for delivery tasks.
    "TASK_BACKEND": "default",
    #: Seconds to connect, and seconds for the complete response.
    "REQUEST_TIMEOUT": (5, 30),
    #: Request a page's public URL before it is announced, and wait until it answers 200.
    "CHECK_PUBLIC_URL": True,
    #: More names of this site besides ``ALLOWED_HOSTS``, whose addresses the server may request over
    #: plain HTTP or inside a private network; a leading dot covers subdomains.
    "OWN_HOSTS": [],
    #: The treatment of a picture without a description: "refuse" fails the post, "leave-out" omits the
    #: picture.
    "PICTURE_WITHOUT_ALT": "refuse",
    #: Announce a page without a photo with its card (``get_social_card``), at networks that need a picture.
    "CARD_WHERE_PICTURE_NEEDED": True,
    #: Seconds after which the lease of a worker ends and its attempt counts as lost.
    "LEASE_SECONDS": 120,
    #: Seconds before the first and before the second search for a post whose response was lost. Their sum
    #: must be longer than a request in flight and the lag of a network's lists together.
    "READ_BACK_SECONDS": (120, 180),
    #: Seconds until a network's lists show a post that it has accepted.
    "LIST_LAG_SECONDS": 60,
    #: Seconds before each search for duplicates of a post that was sent again, since its first attempt may
    #: have reached the network after all.
    "DOUBT_SECONDS": (5 * 60, 60 * 60, 24 * 60 * 60),
    #: Transient errors of a post in a row until a person must decide.
    "MAX_FAILURES": 12,
    #: Hours after which a post that could not be sent is held until a person decides.
    "STALE_HOURS": 24,
    #: Posts that are edited within an hour because of changes besides publishing (a renamed topic, a deleted
    #: photo, a Site's corrected address); for more of them a person is asked.
    "EDITS_WITHOUT_CONSENT": 20,
    #: Pages whose posts are planned again in one round of the sweep, after such changes.
    "PAGES_PER_ROUND": 50,
    #: Show a short link (``/s/<code>``) in the texts of new posts, and give each page one. Without
    #: ``civic_social.short_links.urls`` in the site's URLs, texts show the page's URL with its parameters.
    #: Existing short links always hold.
    "SHORT_LINKS": True,
    #: Accounts that one worker serves at the same time.
    "PARALLEL_ACCOUNTS": 4,
    #: Seconds between two health checks of an account.
    "PROBE_SECONDS": 24 * 60 * 60,
    #: The path of the file by which the restore guard notices a restored or copied database; empty: no guard.
    #: It must lie beside the database, outside every backup, and be writable.
    "INSTALLATION_FILE": "",
    #: The path of the file in which the end of the official record is noted once a day, so that ``social
    #: record --verify`` notices a truncated or rewritten record; empty: none. Outside the database's backups.
    "RECORD_ENDS_FILE": "",
    #: Seconds for which notifications of one kind are collected into one mail, and the shortest time between
    #: two mails of one kind.
    "NOTICE_COLLECT_SECONDS": 60,
    "NOTICE_PAUSE_SECONDS": 15 * 60,
    #: Minutes for a manual post until the responsible person is reminded, and further minutes until the
    #: deputy is notified.
    "HAND_OFF_DUE_MINUTES": 120,
    "HAND_OFF_ESCALATE_MINUTES": 120,
    #: Minutes for which a person's claim on a manual post is valid.
    "HAND_OFF_CLAIM_MINUTES": 15,
    #: Days for which the link to a manual post in a mail is valid.
    "HAND_OFF_LINK_DAYS": 14,
    #: The dotted path of the class of the site's desks for comments (``conversation.desks``); empty: one.
    "COMMENT_DESKS": "",
    #: Minutes between two readings of an account's comments, during the day and at night (22 to 7). With
    #: nine, and the time until a process looks and has read, a comment is here within ten minutes.
    "COMMENT_MINUTES": 9,
    "COMMENT_MINUTES_AT_NIGHT": 60,
    #: Days after a post's publication for which its comments are read, and for which they are read once a
    #: night for changes and removals.
    "COMMENT_DAYS": 30,
    "COMMENT_SWEEP_DAYS": 180,
    #: The most requests a day for comments of one account.
    "COMMENT_CALLS_A_DAY": 2000,
    #: Days for which a comment without a case is kept after the last one of its thread.
    "COMMENT_RETENTION_DAYS": 365,
    #: Days after the end of a case, and after the last comment of its thread, for which the names of the
    #: thread's authors are kept.
    "COMMENT_NAME_DAYS": 183,
    #: Words that only a person lets stand: a comment with one of them is hidden at its network, and its desk
    #: gets a mail. A word that ends in ``*`` stands for every word that begins so. Nothing is ever removed.
    "COMMENT_HOLD_WORDS": [],
    #: The number of comments below one post within an hour from which the responsible person is notified.
    "COMMENT_HEATED_COUNT": 20,
    #: The address of the form for messages, which the authors of comments are asked to use: a text, or the
    #: dotted path of a function that returns it for a page and a language code; empty: nobody is asked.
    "COMMENT_FORM_URL": "",
    #: The hours (from, until) in which desks get no mail about new comments.
    "COMMENT_QUIET_HOURS": (22, 7),
    #: Read views and clicks of posts at the networks. The authority is then a joint controller of the
    #: network's statistics: see docs/explanation/conversation.md.
    "READ_INSIGHTS": False,
    #: Webhooks whose addresses are in a private network or without HTTPS: "http://tool.internal:8080".
    "WEBHOOK_SERVERS": [],
    #: Who may use the read API: "" nobody (it is off), "public" everybody, "token" programs with one of
    #: ``API_TOKENS``. Both see the same: what the public site shows.
    "API_ACCESS": "",
    "API_TOKENS": [],
    #: Requests of the API in one minute from one network.
    "API_REQUESTS_PER_MINUTE": 120,
    #: Proxies in front of the site that append the client's address to ``X-Forwarded-For``.
    "TRUSTED_PROXIES": 0,
    #: The token for requests of ``metrics.json``; empty: the page does not exist.
    "METRICS_TOKEN": "",
    #: Let the sandbox run without DEBUG; for tests only.
    "SANDBOX_OUTSIDE_DEBUG": False,
    #: Let the sandbox reject unknown parameters and fields, which the network ignores; for tests of one's
    #: own code.
    "SANDBOX_STRICT": False,
}


def register_defaults(defaults: dict[str, Any]) -> None:
    """Add the settings of a channel, with their defaults; called when its module is imported.

    A package should begin their names with that of its network.
    """
    DEFAULTS.update(defaults)


class AppSettings:
    """Access to the settings: ``settings.NAME`` is ``CIVIC_SOCIAL["NAME"]`` or its default.

    Each access reads Django's settings, so that tests can override them.
    """

    def __getattr__(self, name: str) -> Any:
        """Return one setting. Raises ``AttributeError`` for a name that is not in ``DEFAULTS``."""
        try:
            default = DEFAULTS[name]
        except KeyError:
            raise AttributeError(f"civic_social has no setting {name}") from None
        return getattr(django_settings, "CIVIC_SOCIAL", {}).get(name, default)


settings = AppSettings()
