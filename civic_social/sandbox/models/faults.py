"""Faults that the API injects on purpose."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .profiles import Profile


class FaultQuerySet(models.QuerySet["Fault"]):
    """Queries for faults."""

    def active(self) -> FaultQuerySet:
        """Return the faults that are not used up."""
        return self.filter(Q(remaining=None) | Q(remaining__gt=0))


class Fault(models.Model):
    """An enabled fault: for one profile or all, for some calls or all, and for a number of calls or no limit.

    Empty conditions match every call. ``remaining`` is None for a fault without a limit. ``seconds`` is
    the delay of ``SLOW``, ``LAGGING`` and ``PREPARING``; ``subcode`` is the error subcode of ``TOKEN``.
    """

    class Kind(models.TextChoices):
        LOST_AFTER = "lost_after", _("Accepted, but the answer is lost")
        LOST_BEFORE = "lost_before", _("Lost on the way: nothing is accepted")
        SLOW = "slow", _("Slow answer")
        SERVER_ERROR = "server_error", _("500, code 1: unknown error")
        SERVICE_DOWN = "service_down", _("500, code 2: service temporarily unavailable")
        UNAVAILABLE_TEXT = "unavailable_text", _("200 with the text “Service Unavailable”")
        HTML = "html", _("An HTML page instead of JSON")
        THROTTLED = "throttled", _("80001: too many calls for this Page")
        TOO_MANY_REQUESTS = "too_many_requests", _("429, code 4: too many calls of this app")
        PERSON_THROTTLED = "person_throttled", _("17: too many calls of this person")
        BLOCKED = "blocked", _("368/1390008: posting too fast, blocked for a while")
        TOKEN = "token", _("190: the access token is dead")
        PROOF = "proof", _("100: the app's secret is wrong")
        VERSION_ENDED = "version_ended", _("2635: the version of the API has ended")
        PERMISSION = "permission", _("200: a permission was taken away")
        IDENTITY = "identity", _("1404078: the person has to confirm who they are")
        NOT_SCRAPABLE = "not_scrapable", _("1609005: the link cannot be read")
        NO_PICTURE = "no_picture", _("324: the picture could not be fetched")
        GONE = "gone", _("100/33: the object does not exist")
        MISSING_SUBCODE = "missing_subcode", _("Errors come without error_subcode")
        LAGGING = "lagging", _("New posts appear in lists only later")
        PREPARING = "preparing", _("Instagram: the container is ready only later")
        UNPREPARED = "unprepared", _("Instagram: the container ends in an error (2207032)")
        QUOTA = "quota", _("9/2207042: Instagram's daily number of posts is used up")
        FIELD_REFUSED = "field_refused", _("100: the field “from” is refused, and with it the whole call")
        HOOK_TWICE = "hook_twice", _("Webhook: an event is sent twice")
        HOOK_LATE = "hook_late", _("Webhook: an event is sent late")
        HOOK_REORDERED = "hook_reordered", _("Webhook: an event is sent after the next one")
        HOOK_LOST = "hook_lost", _("Webhook: an event is never sent")
        HOOK_SIGNATURE = "hook_signature", _("Webhook: the signature is wrong")
        HOOK_ANONYMOUS = "hook_anonymous", _("Webhook: an event without “from”")
        HOOK_REACTION = "hook_reaction", _("Webhook: a reaction with the comment's ID comes along")
        HOOK_UNKNOWN = "hook_unknown", _("Webhook: an event with an unknown verb comes along")

    class TokenSubcode(models.IntegerChoices):
        APP_REMOVED = 458, _("458: the app was removed")
        CHECKPOINT = 459, _("459: the person has to log in")
        PASSWORD_CHANGED = 460, _("460: the password was changed")
        EXPIRED = 463, _("463: expired")
        UNCONFIRMED = 464, _("464: the account is not confirmed")
        INVALID = 467, _("467: invalid")
        NO_ROLE = 492, _("492: no role on the Page any more")

    class Method(models.TextChoices):
        GET = "GET"
        POST = "POST"
        DELETE = "DELETE"

    kind = models.CharField(_("what goes wrong"), max_length=20, choices=Kind.choices)
    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("where")
    )
    method = models.CharField(_("only for calls by"), max_length=6, choices=Method.choices, blank=True)
    operation = models.CharField(
        _("only for the operation"),
        max_length=40,
        blank=True,
        help_text=_("Such as feed, photos, published_posts, comments; “node” means the object itself."),
    )
    path_contains = models.CharField(_("only if the path contains"), max_length=80, blank=True)
    remaining = models.PositiveIntegerField(
        _("how many times"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Leave empty for “until switched off”."),
    )
    seconds = models.FloatField(
        _("seconds"), default=5, validators=[MinValueValidator(0)], help_text=_("For slow and late ones.")
    )
    subcode = models.PositiveIntegerField(
        _("why the token is dead"), choices=TokenSubcode.choices, default=TokenSubcode.EXPIRED
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FaultQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()

    def matches(self, method: str, operation: str, path: str) -> bool:
        """Return True if the fault's conditions include a call with this method, operation and path."""
        return (
            self.method in ("", method) and self.operation in ("", operation) and self.path_contains in path
        )

    def consume(self) -> bool:
        """Count one use of the fault. Return False if concurrent calls have used it up, or it was deleted."""
        if self.remaining is None:
            return type(self).objects.filter(pk=self.pk).exists()
        available = type(self).objects.filter(pk=self.pk, remaining__gt=0)
        return bool(available.update(remaining=F("remaining") - 1))
