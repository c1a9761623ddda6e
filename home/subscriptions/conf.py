"""The settings of mail to subscribers: the dictionary ``SUBSCRIPTIONS``, with a default for each key."""

from typing import Any

from django.conf import settings as django_settings

DEFAULTS: dict[str, Any] = {
    #: Mails of issues and digests in one hour of the clock; many mail servers take no more.
    "MAILS_PER_HOUR": 300,
    #: The same for one receiving domain. A large Bulgarian one distrusts bursts of a sender it does not know.
    "MAILS_PER_HOUR_BY_DOMAIN": {"abv.bg": 1200},
    #: Confirmation mails in one hour of the clock, to all addresses: beyond it the form is being abused.
    "CONFIRMATIONS_PER_HOUR": 100,
    #: Requests from one network in one hour of the clock.
    "REQUESTS_PER_NETWORK": 5,
    #: The mailbox for bounces, which must take addresses with a plus sign; empty: no bounces are read.
    "BOUNCE_ADDRESS": "",
    #: Its IMAP server, as ``imaps://user:password@host/INBOX``.
    "BOUNCE_MAILBOX_URL": "",
    #: Name servers for the check of the sender's domain, as "192.0.2.1" or "192.0.2.1:53"; empty: those of
    #: the machine, which inside a town's network may return other records than mailboxes see.
    "DNS_SERVERS": [],
    #: Invitations that one member of staff may send in a day.
    "INVITATIONS_PER_DAY": 30,
    #: Mails that one round of the worker sends before it does its other work.
    "MAILS_PER_ROUND": 100,
}


class SubscriptionSettings:
    """Access to the settings: ``settings.NAME`` is ``SUBSCRIPTIONS["NAME"]`` or its default."""

    def __getattr__(self, name: str) -> Any:
        """Return one setting. Raises ``AttributeError`` for a name that is not in ``DEFAULTS``."""
        try:
            default = DEFAULTS[name]
        except KeyError:
            raise AttributeError(f"SUBSCRIPTIONS has no setting {name}") from None
        return getattr(django_settings, "SUBSCRIPTIONS", {}).get(name, default)


settings = SubscriptionSettings()
