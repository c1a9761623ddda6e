"""The app's settings: one dictionary, ``CIVIC_SOCIAL``, with a default for each key."""

from django.conf import settings as django_settings

DEFAULTS = {
    #: Dotted paths of channel classes; packages add theirs by the entry point ``civic_social.channels``.
    "CHANNELS": [
        "civic_social.channels.facebook_page.FacebookPage",
        "civic_social.channels.facebook_group.FacebookGroup",
        "civic_social.channels.facebook_event.FacebookEvent",
        "civic_social.channels.instagram.Instagram",
    ],
    #: Fernet keys that protect access tokens, the newest first; older ones still open what they closed.
    "CREDENTIAL_KEYS": [],
    #: Where the Graph API answers; the sandbox puts itself here.
    "GRAPH_API_URL": "https://graph.facebook.com",
    "GRAPH_API_VERSION": "v26.0",
    #: Where people log in to let the site post.
    "META_LOGIN_URL": "https://www.facebook.com",
    "META_APP_ID": "",
    "META_APP_SECRET": "",
    #: The alias in ``TASKS`` over which a publication wakes a worker.
    "TASK_BACKEND": "default",
    #: Seconds to connect, and seconds within which the whole answer must have come.
    "REQUEST_TIMEOUT": (5, 30),
    #: Announce only what the public can open: ask the page's own address first.
    "CHECK_PUBLIC_URL": True,
    #: What happens to a picture without a description: "refuse" the post with a sentence, or "leave-out" the
    #: picture.
    "PICTURE_WITHOUT_ALT": "refuse",
    #: Ask Facebook to read a page before it is posted, so that the link card has its picture from the start.
    #: Costs one more request for each new link post.
    "WARM_LINK_CARDS": True,
    #: A page without a photo goes to networks that need one with its card (``get_social_card``).
    "CARD_WHERE_PICTURE_NEEDED": True,
    #: Seconds that a worker may be silent before its work counts as lost.
    "LEASE_SECONDS": 120,
    #: Seconds before the first and before the second look for a post whose answer was lost. Together with
    #: the lease, longer than any request in flight and than the time that a network's lists lag.
    "READ_BACK_SECONDS": (120, 180),
    #: Seconds by which a network's lists may lag behind what it has accepted.
    "LIST_LAG_SECONDS": 60,
    #: Seconds before each further look at a post that was sent again: whether the first try has reached the
    #: network after all, and stands there a second time.
    "DOUBT_SECONDS": (5 * 60, 60 * 60, 24 * 60 * 60),
    #: How many times a passing fault is tried again before a person is asked.
    "MAX_FAILURES": 12,
    #: Hours after which an announcement that could not be sent is held, and a person is asked about it.
    "STALE_HOURS": 24,
    #: Accounts served at the same time by one worker.
    "PARALLEL_ACCOUNTS": 4,
    #: Seconds between two probes of an account.
    "PROBE_SECONDS": 24 * 60 * 60,
    #: Seconds that a mail to a person waits for more of the same kind, and the least between two of a kind.
    "NOTICE_COLLECT_SECONDS": 60,
    "NOTICE_PAUSE_SECONDS": 15 * 60,
    #: Minutes within which a post by hand should be done: then the responsible person is reminded; and
    #: minutes after that until the next person is told.
    "HAND_OFF_DUE_MINUTES": 120,
    "HAND_OFF_ESCALATE_MINUTES": 120,
    #: Minutes for which a person keeps a post that they have taken on.
    "HAND_OFF_CLAIM_MINUTES": 15,
    #: Days for which the link in a mail leads to the post.
    "HAND_OFF_LINK_DAYS": 14,
    #: What a monitoring program must bring to read ``metrics.json``; empty: there is no such page.
    "METRICS_TOKEN": "",
    #: The sandbox refuses to run outside DEBUG unless this is set; for tests only.
    "SANDBOX_OUTSIDE_DEBUG": False,
}


class AppSettings:
    """``settings.NAME`` is ``CIVIC_SOCIAL["NAME"]`` or its default, read at each use."""

    def __getattr__(self, name):
        try:
            default = DEFAULTS[name]
        except KeyError:
            raise AttributeError(f"civic_social has no setting {name}") from None
        return getattr(django_settings, "CIVIC_SOCIAL", {}).get(name, default)


settings = AppSettings()
