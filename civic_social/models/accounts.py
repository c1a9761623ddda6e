"""Social accounts: the places at networks where pages are announced."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings as django_settings
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from .. import crypto
from ..channels import channel_choices, get_channel_class, name_with_network
from ..channels.base import Channel
from ..compat import PAGE_MODEL
from ..error_messages import Explained
from ..exceptions import Scope
from .app_rests import AppRest
from .sites import get_only_site

#: For so long, the pauses that a claim has read count for its first request: other processes may save one in
#: the time between reading and sending anyway.
NO_REST_SECONDS = 1


class Mode(models.TextChoices):
    """The way of posting: by the program or by a person."""

    API = "api", _("The program, through the network's interface")
    HAND_OFF = "hand-off", _("A person: the post is prepared and handed over")


class WhenUneditable(models.TextChoices):
    """The reaction to a change that the network cannot edit in place."""

    REPLACE = "replace", _("Remove the post and publish it again")
    COMMENT = "comment", _("Say it in a comment below the post")
    LEAVE = "leave", _("Leave the post as it is")


class SocialAccount(Explained, models.Model):
    """An account at a network, and the rule for the pages that it announces.

    An empty choice in the rule (part of the tree, languages, page types, topics) means "all". A rule decides
    only about first announcements; existing posts follow their page regardless of the rule.
    """

    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("Shown to colleagues and, where the site says “follow us”, to everybody."),
    )
    channel = models.CharField(_("network"), max_length=40, choices=channel_choices)
    mode = models.CharField(_("who posts"), max_length=10, choices=Mode.choices, default=Mode.API)
    remote_id = models.CharField(_("ID at the network"), max_length=120)
    public_url = models.URLField(_("public address"), blank=True, help_text=_("Where people find it."))
    #: Encrypted; read and written through ``credentials``.
    credentials_token = models.TextField(editable=False, blank=True)

    site = models.ForeignKey(
        "wagtailcore.Site",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("site"),
        help_text=_("The account announces pages of this site only."),
    )
    root_page = models.ForeignKey(
        PAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("part of the site"),
        help_text=_("Announce pages below this one. Empty: the whole site."),
    )
    locales = models.JSONField(_("languages"), default=list, blank=True)
    page_types = models.JSONField(_("kinds of page"), default=list, blank=True)
    topics = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("topics"))
    age_limit_days = models.PositiveIntegerField(
        _("age limit in days"),
        default=30,
        validators=[MinValueValidator(1)],
        help_text=_("A document dated earlier than this is not announced by itself."),
    )
    when_uneditable = models.CharField(
        _("when a change cannot be edited in"),
        max_length=10,
        choices=WhenUneditable.choices,
        default=WhenUneditable.REPLACE,
    )
    grace_minutes = models.PositiveIntegerField(
        _("grace period in minutes"),
        default=0,
        help_text=_("So long after publication nothing is sent, and the page can be corrected unseen."),
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(
        _("quiet until"),
        null=True,
        blank=True,
        help_text=_("Between these hours nothing is announced, unless the page is urgent."),
    )
    responsible = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("responsible person"),
        help_text=_("Is told when something needs a person."),
    )
    deputy = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("deputy"),
        help_text=_("Is told when a post by hand is late and nobody has taken it on."),
    )

    is_paused = models.BooleanField(_("paused"), default=False)
    #: Set when the account was disconnected: nothing is planned any more, the posts are kept as a record.
    disconnected_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=60, blank=True, editable=False)
    problem_details = models.JSONField(default=dict, blank=True, editable=False)
    #: The network's ID of the person behind the token, which the daily check finds out; empty if unknown.
    token_owner = models.CharField(max_length=40, blank=True, editable=False, default="", db_default="")
    #: The network has demanded a pause until then.
    resting_until = models.DateTimeField(null=True, blank=True, editable=False)
    #: The worker that holds the lease: one at a time sends for an account.
    lease = models.CharField(max_length=40, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    #: The text of the template that fits a page; set by the planner, not stored.
    template_text: str
    #: When a claim has last found that no pause holds, in seconds of ``time.monotonic``; not stored.
    _no_rest_noted_at: float | None = None

    class Meta:
        verbose_name = _("social account")
        verbose_name_plural = _("social accounts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "remote_id"], name="civic_social_account_once")
        ]

    def __str__(self) -> str:
        return self.name_and_network

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the account; a new one belongs to the only Site, if there is only one."""
        if self._state.adding and self.site_id is None:
            self.site = get_only_site()
        super().save(*args, **kwargs)

    @property
    def name_and_network(self) -> str:
        """The label of the account wherever people read of it: its name with its network."""
        return name_with_network(self.name, self.channel)

    @property
    def for_log(self) -> dict[str, str]:
        """The name and the network for the data of a log entry, which is shown in the reader's language."""
        return {"account": self.name, "network": self.channel}

    @property
    def credentials(self) -> dict[str, Any]:
        """The secrets, such as ``{"access_token": …}``. Raises ``CredentialsUnreadable``."""
        return crypto.decrypt(self.credentials_token)

    @credentials.setter
    def credentials(self, value: dict[str, Any]) -> None:
        self.credentials_token = crypto.encrypt(value) if value else ""

    def get_channel(self) -> Channel:
        """Return the channel of this account's network; raises ``LookupError`` if it is not installed."""
        return get_channel_class(self.channel)(self)

    @property
    def app(self) -> str:
        """The name of our app at the network; empty if there is none, or if the channel is not installed."""
        try:
            return self.get_channel().app
        except LookupError:
            return ""

    def note_no_rest(self) -> None:
        """Let the next request begin without reading the pauses again; the caller has just read them."""
        self._no_rest_noted_at = time.monotonic()

    def rest_left(self) -> float:
        """Return the seconds of the pause that the network has demanded, read from the database at each call.

        Only the first call within ``NO_REST_SECONDS`` after ``note_no_rest`` reads nothing.
        """
        noted_at, self._no_rest_noted_at = self._no_rest_noted_at, None
        if not self.pk or (noted_at is not None and time.monotonic() - noted_at < NO_REST_SECONDS):
            return 0.0
        rows = SocialAccount.objects.filter(pk=self.pk).order_by()
        until = next(iter(rows.values_list("resting_until", flat=True)), None)
        return max(0.0, (until - timezone.now()).total_seconds()) if until else 0.0

    def rest(self, seconds: float, scope: Scope) -> None:
        """Let the accounts in ``scope`` rest for ``seconds``, unless they rest for longer already."""
        self._no_rest_noted_at = None
        if not self.pk:
            return
        until = timezone.now() + timedelta(seconds=seconds)
        if scope == Scope.APP and self.app:
            AppRest.extend(self.app, until)
        is_shorter = Q(resting_until=None) | Q(resting_until__lt=until)
        self._update_sharing(scope, is_shorter, resting_until=until)

    def stop(self, problem: str, details: dict[str, Any], scope: Scope) -> int:
        """Stop this account, and the working ones in ``scope``; return their number."""
        is_concerned = Q(pk=self.pk) | Q(problem="", disconnected_at=None)
        return self._update_sharing(scope, is_concerned, problem=problem, problem_details=details)

    def _update_sharing(self, scope: Scope, condition: Q, **values: Any) -> int:
        """Update the accounts in ``scope`` that match ``condition``, and return their number."""
        pks = self.sharing(scope)
        with transaction.atomic():
            # Locked in one order, so that two workers that stop the same accounts do not wait for each other.
            rows = SocialAccount.objects.select_for_update().filter(condition, pk__in=pks).order_by("pk")
            return SocialAccount.objects.filter(pk__in=[row.pk for row in rows.only("pk")]).update(**values)

    def sharing(self, scope: Scope) -> list[int]:
        """Return the numbers of this account and of the others in ``scope`` (see ``Channel.shares``)."""
        if scope == Scope.ACCOUNT or not self.pk:
            return [self.pk]
        channel = self.get_channel()
        others = SocialAccount.objects.filter(mode=Mode.API).exclude(pk=self.pk)
        return [self.pk, *(other.pk for other in others if _shares(channel, other, scope))]

    @property
    def lacks_site(self) -> bool:
        """Return True if the account belongs to no Site although there are several: it announces nothing."""
        return self.site_id is None and get_only_site() is None

    @property
    def is_working(self) -> bool:
        """Return True if posts may be sent: connected, not paused by a person, not stopped by a problem."""
        return not (self.is_paused or self.problem or self.disconnected_at)


def _shares(channel: Channel, other: SocialAccount, scope: Scope) -> bool:
    try:
        return channel.shares(other, scope)
    except LookupError:
        return False  # The channel of the other account is not installed.
