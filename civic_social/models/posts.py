"""Posts: what a network should show, and what it was last confirmed to show."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ..compat import PAGE_MODEL
from ..error_messages import Explained, Explanation, explain
from ..messages import Message
from .accounts import SocialAccount
from .states import Status


def new_marker() -> str:
    """Return a unique marker that can be part of a URL."""
    return f"cs{secrets.token_hex(8)}"


class PostQuerySet(models.QuerySet):
    """A queryset of posts that protects their status."""

    def update(self, **values: Any) -> int:
        """Update the rows; return their number. Raises ``TypeError`` for ``status``: use ``transitions``."""
        if "status" in values:
            raise TypeError("A post's status changes only through civic_social.delivery.transitions")
        return super().update(**values)


class Post(Explained, models.Model):
    """The mirror of one announcement of one page at one account.

    ``desired`` and ``confirmed`` are ``Message.to_dict()`` values, or ``{}`` if no post should exist or
    exists. ``key`` is empty for the announcement of the page itself, and names the moment for posts about a
    single moment.
    """

    # Without a constraint, like Wagtail's log entries, so that the row outlives the page. Foreign keys have
    # no index if nothing filters by them, or if one below begins with them: each index slows down publishing.
    page = models.ForeignKey(
        PAGE_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        verbose_name=_("page"),
    )
    page_title = models.CharField(_("page"), max_length=255)
    translation_key = models.UUIDField(editable=False)
    account = models.ForeignKey(
        SocialAccount,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="posts",
        verbose_name=_("account"),
    )
    key = models.CharField(max_length=60, blank=True, default="")

    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.DUE)
    desired = models.JSONField(default=dict)
    confirmed = models.JSONField(default=dict)
    marker = models.CharField(max_length=40, default=new_marker)
    remote_id = models.CharField(max_length=200, blank=True)
    permalink = models.URLField(_("permalink"), max_length=500, blank=True)
    #: The channel's state of an unfinished operation, from which it resumes.
    progress = models.JSONField(default=dict)

    #: When the plan last changed; a person is asked about an announcement that could not be sent in time.
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    #: The attempt that is being sent, or whose response was lost.
    current_attempt = models.ForeignKey(
        "Attempt", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+", editable=False
    )
    lease_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    #: The number of searches that have not found the post whose response was lost.
    searches = models.PositiveSmallIntegerField(default=0, db_column="looks")
    #: The fingerprint of the message in the last correction comment below the post.
    correction_fingerprint = models.CharField(max_length=64, blank=True, db_column="told")
    problem = models.CharField(max_length=60, blank=True)
    problem_details = models.JSONField(default=dict)

    revision_id = models.PositiveBigIntegerField(null=True)
    published_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    #: The name of the publisher, for the audit log: ``audit_log.people.people_of``.
    people = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    #: Set by ``delivery.next_due`` and not stored: whether the account has open lost posts, and whether there
    #: are active webhooks and approvals of the revision. Most sites and revisions have neither, and then
    #: delivery need not read them for each post.
    has_lost_posts: bool
    has_webhooks: bool = True
    has_approvals: bool = True

    objects = PostQuerySet.as_manager()
    moves = models.Manager()  # For ``transitions`` only.

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        # People see and manage posts, but add, change and delete none: posts follow from pages.
        default_permissions = ("view",)
        permissions = [("deliver_post", gettext_noop("Can retry, hold, skip and post by hand"))]
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["page", "account", "key"], name="civic_social_post_once"),
            models.UniqueConstraint(fields=["marker"], name="civic_social_post_marker"),
        ]
        indexes = [
            # Not a partial index: SQLite cannot use one whose condition is a query parameter.
            # For the worker: the due posts of an account.
            models.Index(fields=["account", "status", "next_attempt_at"], name="civic_social_post_due"),
            # For the sweep: the expired claims.
            models.Index(fields=["status", "lease_until"], name="civic_social_post_leases"),
            # For the list in the admin.
            models.Index(fields=["-updated_at"], name="civic_social_post_changed"),
            # For a response: another post with the same ID.
            models.Index(fields=["remote_id"], name="civic_social_post_remote"),
            models.Index(fields=["translation_key"], name="civic_social_post_translation"),
        ]

    def __str__(self) -> str:
        return f"{self.page_title} → {self.account}"

    @property
    def desired_message(self) -> Message | None:
        """The message that the network should show, or None for no post."""
        return Message.from_dict(self.desired) if self.desired else None

    @property
    def confirmed_message(self) -> Message | None:
        """The message that the network was last confirmed to show, or None for no post."""
        return Message.from_dict(self.confirmed) if self.confirmed else None

    @property
    def message_posted_by_hand(self) -> dict[str, Any]:
        """The message that is at the network when a person confirms the post by hand.

        This is the plan; after a lost response it is what that attempt sent, since the person has found that.
        """
        attempt = self.current_attempt
        return attempt.message if attempt and self.problem == "cannot-verify" else self.desired

    @property
    def explanation(self) -> Explanation | None:
        """The explanation of the post's problem, or None; a draft is not a page that will answer soon."""
        if self.problem == "page-not-public" and self.is_for_draft:
            return explain("page-is-draft")
        return super().explanation

    @property
    def is_for_draft(self) -> bool:
        """True if the post should be at the network although its page is not public."""
        is_awaited = self.desired and self.status not in (Status.LIVE, Status.WITHDRAWN, Status.SKIPPED)
        return bool(is_awaited and self.live_page and not self.live_page.live)

    @cached_property
    def live_page(self) -> Any:
        """The page, or None when it has been deleted."""
        page_model: Any = self._meta.get_field("page").related_model
        return page_model.objects.filter(pk=self.page_id).first()
