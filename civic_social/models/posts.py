"""The mirror: what should stand at a network, and what was last confirmed to stand there."""

import secrets

import swapper
from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ..error_messages import Explained
from ..messages import Message
from .accounts import SocialAccount
from .states import Status


def new_marker() -> str:
    """Return a marker that no other post carries, fit for a URL and for reading aloud."""
    return f"cs{secrets.token_hex(8)}"


class PostQuerySet(models.QuerySet):
    """Posts. A status changes only through ``transitions``."""

    def update(self, **values):
        """Refuse to change a status from outside ``transitions``, which uses ``Post.moves``."""
        if "status" in values:
            raise TypeError("A post's status changes only through civic_social.delivery.transitions")
        return super().update(**values)


class Post(Explained, models.Model):
    """The twin, at one account, of one announcement of one page.

    ``desired`` and ``confirmed`` are ``Message.to_dict()`` values, or ``{}`` for "nothing there". ``key`` is
    empty for the page's own announcement and names the moment for an event's moments.
    """

    # Like Wagtail's log entries: the row outlives the page and still knows which one it was. Keys by which
    # rows are rarely or never looked up, or which lead an index below, have none of their own: each index
    # costs in every publication and at every step of delivery.
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
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
    #: What a channel saved of an unfinished operation, to resume from.
    progress = models.JSONField(default=dict)

    #: When the plan last changed; an announcement that is old by the time it could leave is asked about.
    planned_at = models.DateTimeField(_("planned"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    #: The attempt that may be talking to the network now, or whose answer was lost.
    current_attempt = models.ForeignKey(
        "Attempt", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+", editable=False
    )
    lease_until = models.DateTimeField(null=True, editable=False)
    failures = models.PositiveIntegerField(default=0)
    #: How often the network was asked for a post whose answer was lost, and said that it is not there.
    looks = models.PositiveSmallIntegerField(default=0)
    #: The fingerprint of what a comment below the post has told of the plan.
    told = models.CharField(max_length=64, blank=True)
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
    #: Names of who published and who approved, for the official record: ``record.people.people_of``.
    people = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = PostQuerySet.as_manager()
    moves = models.Manager()  # for ``transitions`` only

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        # Posts come from pages: nobody adds, changes or deletes one, but people see and handle them.
        default_permissions = ("view",)
        permissions = [("deliver_post", gettext_noop("Can retry, hold, skip and post by hand"))]
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["page", "account", "key"], name="civic_social_post_once"),
            models.UniqueConstraint(fields=["marker"], name="civic_social_post_marker"),
        ]
        indexes = [
            # Not partial: SQLite cannot use a partial index whose condition comes as a parameter.
            # The worker's question: what is due at this account?
            models.Index(fields=["account", "status", "next_attempt_at"], name="civic_social_post_due"),
            # The sweep's: whose worker fell silent?
            models.Index(fields=["status", "lease_until"], name="civic_social_post_leases"),
            # The list in the admin.
            models.Index(fields=["-updated_at"], name="civic_social_post_changed"),
            # An answer's: is that ID another post's already?
            models.Index(fields=["remote_id"], name="civic_social_post_remote"),
            models.Index(fields=["translation_key"], name="civic_social_post_translation"),
        ]

    def __str__(self):
        return f"{self.page_title} → {self.account}"

    @property
    def desired_message(self) -> Message | None:
        """What should stand at the network."""
        return Message.from_dict(self.desired) if self.desired else None

    @property
    def confirmed_message(self) -> Message | None:
        """What was last confirmed to stand there."""
        return Message.from_dict(self.confirmed) if self.confirmed else None

    @property
    def message_posted_by_hand(self) -> dict:
        """The message that is at the network when a person confirms the post by hand.

        This is the plan; after a lost response it is what that attempt sent, since the person has found that.
        """
        return self.current_attempt.message if self.problem == "cannot-verify" else self.desired

    @cached_property
    def live_page(self):
        """The page, or None when it has been deleted."""
        return self._meta.get_field("page").related_model.objects.filter(pk=self.page_id).first()
