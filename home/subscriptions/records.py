"""The subscriptions as a source of the requests of data subjects, and as a file for the person."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models.notices import register_purpose
from feedback.personal_data.data_subjects import Person, Record, Source, register_source

from ..models import Subscriber, SubscriptionRequest
from .choices import describe as describe_choices
from .leaving import erase

#: The purpose of the privacy notice.
PURPOSE = "subscription"
SUBSCRIBER, REQUEST = "subscriber", "request"


def find_subscriptions(person: Person) -> list[Record]:
    """Return the subscriptions and the unconfirmed requests of the person's address."""
    if not person.email:
        return []
    found_by = frozenset({"email"})
    subscribers = Subscriber.objects.filter(mailbox=person.mailbox).select_related("account")
    requests = SubscriptionRequest.objects.filter(mailbox=person.mailbox).select_related("account")
    return [
        *(Record(f"{SUBSCRIBER}-{each.pk}", found_by, describe(each)) for each in subscribers),
        *(Record(f"{REQUEST}-{each.pk}", found_by, describe(each)) for each in requests),
    ]


def describe(choices) -> dict:
    """Return the values of a subscription, or of a request, for the person."""
    chosen = describe_choices(choices)
    values = {
        _("List"): choices.account.name,
        _("E-mail"): choices.email,
        _("Language"): choices.language,
        _("How often"): choices.get_frequency_display(),
        _("Topics"): chosen["topics"] or [_("all topics")],
        _("Kinds of page"): chosen["kinds"] or [_("all kinds of page")],
        _("Requested"): choices.requested_at,
        _("Confirmed"): choices.confirmed_at,
        _("Urgent messages at night"): _("At once, also at night")
        if choices.urgent_at_night
        else _("In the morning"),
        _("Form"): choices.form_path,
        _("Paper on which it was asked for"): choices.paper,
        _("Privacy notice (SHA-256)"): choices.notice_digest,
    }
    if isinstance(choices, Subscriber):
        values[_("State")] = choices.get_state_display()
        values[_("Mails")] = [
            f"{mail.created_at:%Y-%m-%d %H:%M} {mail.issue or mail.digest} ({mail.get_status_display()})"
            for mail in choices.mails.select_related("issue", "digest").order_by("created_at")
        ]
        values[_("Bounces")] = [
            f"{bounce.created_at:%Y-%m-%d} {bounce.text}" for bounce in choices.bounces.order_by("created_at")
        ]
    return values


def erase_subscriptions(keys: list[str], user) -> tuple[int, int]:
    """Erase subscriptions and requests; return how many were erased and kept (none)."""
    chosen: dict[str, list[str]] = {SUBSCRIBER: [], REQUEST: []}
    for key in keys:
        kind, _dash, pk = key.partition("-")
        if kind in chosen and pk.isdecimal():
            chosen[kind].append(pk)
    subscribers = list(Subscriber.objects.filter(pk__in=chosen[SUBSCRIBER]))
    requests = SubscriptionRequest.objects.filter(pk__in=chosen[REQUEST])
    count = len(subscribers) + requests.count()
    requests.delete()
    for subscriber in subscribers:
        erase(subscriber)
    return count, 0


def connect() -> None:
    """Register the source and the purpose of the notice; called once, when the apps are ready."""
    register_purpose(PURPOSE, gettext_lazy("Mail to subscribers"))
    register_source(
        Source("subscriptions", gettext_lazy("Mail to subscribers"), find_subscriptions, erase_subscriptions)
    )
