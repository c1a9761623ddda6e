"""Comments of people under posts, and what was decided and done about them."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from ..channels.comments import RemoteComment
from ..error_messages import Explained
from ..error_messages.comments import OF_OPERATIONS
from .accounts import SocialAccount
from .posts import Post

#: The beginning of the ID of a comment that a person has entered, which is unknown to the network.
BY_HAND = "by-hand:"


class CommentState(models.TextChoices):
    """The state of a thread for the people at the desk."""

    OPEN = "open", _("Unanswered")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Needs no answer")


class CommentQuerySet(models.QuerySet["Comment"]):
    """A queryset of comments."""

    def threads(self) -> CommentQuerySet:
        """Return the comments that begin a thread: those of people, and ours that people have answered."""
        return self.filter(models.Q(is_ours=False) | models.Q(is_discussed=True), parent=None)

    def visible(self) -> CommentQuerySet:
        """Return the comments that still exist at their network."""
        return self.filter(deleted_at=None)

    def in_thread(self, thread: Comment) -> CommentQuerySet:
        """Return the comment that begins a thread and the replies below it."""
        return self.filter(models.Q(pk=thread.pk) | models.Q(parent=thread))


class Comment(models.Model):
    """A comment below a post, by a person or by the account itself.

    The comment below the post itself is a thread: it has the desk, the state and the assignee; replies have
    ``parent``. Holds only what docs/explanation/conversation.md allows: no profile, picture or network ID of
    the author. A comment that was removed at the network stays as a tombstone without text and name.
    """

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="comments")
    #: Without Django's index: the one for the numbers beside posts begins with the post.
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, db_index=False, related_name="comments", verbose_name=_("post")
    )
    remote_id = models.CharField(max_length=200)
    #: Without Django's index, which SQLite would use for the threads, without their order.
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, db_index=False, related_name="replies"
    )
    permalink = models.URLField(max_length=500, blank=True, default="")

    text = models.TextField(_("text"), blank=True, default="")
    author_name = models.CharField(_("author"), max_length=200, blank=True, default="")
    is_ours = models.BooleanField(default=False)
    #: Below the post itself, ours, and answered by people: it begins a thread.
    is_discussed = models.BooleanField(default=False, db_default=False)
    is_hidden = models.BooleanField(_("hidden"), default=False)
    can_message = models.BooleanField(default=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    #: When it was first stored here, and when a complete reading last contained it.
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(_("changed"), null=True)
    #: ``RemoteComment.version`` of what is stored, and the time of the news that brought it.
    version = models.CharField(max_length=32, blank=True, default="")
    version_at = models.DateTimeField(null=True)
    #: The time of the last event about hiding, which says nothing about the text.
    hidden_at = models.DateTimeField(null=True)
    #: Removed at the network, or erased here.
    deleted_at = models.DateTimeField(null=True)
    #: Erased here, on request or by the end of its storage time, while it may still exist at the network.
    erased_at = models.DateTimeField(null=True)
    #: When the name was erased, after the end of the case; readings do not bring it back.
    name_erased_at = models.DateTimeField(null=True)

    # Of threads only.
    #: The desk's key for ``conversation.desks``, and its name when the comment was assigned to it.
    desk_key = models.CharField(max_length=40, blank=True, default="")
    desk_name = models.CharField(_("desk"), max_length=120, blank=True, default="")
    state = models.CharField(
        _("state"), max_length=10, choices=CommentState.choices, default=CommentState.OPEN
    )
    assignee = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("assignee"),
    )
    read_at = models.DateTimeField(null=True)
    #: The time of the newest comment of the thread; the order of the inbox.
    last_comment_at = models.DateTimeField(default=timezone.now)
    #: The reference of the case that a person has made of it.
    case_reference = models.CharField(max_length=40, blank=True, default="")
    #: When a mail to the desk named it.
    mailed_at = models.DateTimeField(null=True, db_column="told_at")
    #: When it was compared with ``COMMENT_HOLD_WORDS``, also after a change; None: not yet.
    screened_at = models.DateTimeField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        default_permissions = ()
        permissions = [
            ("answer_comments", gettext_noop("Can read and answer comments of the own desk")),
            ("moderate_comments", gettext_noop("Can hide and remove comments")),
            ("read_every_comment", gettext_noop("Can read the comments of every desk")),
        ]
        ordering = ["-last_comment_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="civic_social_comment_once")
        ]
        indexes = [
            # For the inbox: all threads, those of a desk, and those that wait for an answer.
            models.Index(
                fields=["-last_comment_at", "-id"],
                condition=models.Q(parent=None),
                name="civic_social_comment_inbox",
            ),
            models.Index(fields=["desk_key", "-last_comment_at"], name="civic_social_comment_desk"),
            models.Index(fields=["state", "-last_comment_at"], name="civic_social_comment_state"),
            models.Index(
                fields=["parent"],
                condition=models.Q(parent__isnull=False),
                name="civic_social_comment_replies",
            ),
            # For the comments of a case.
            models.Index(
                fields=["case_reference"],
                condition=~models.Q(case_reference=""),
                name="civic_social_comment_case",
            ),
            # For the numbers beside posts, which are counted without reading the rows.
            models.Index(
                fields=["post", "deleted_at", "parent", "is_ours", "is_discussed", "state", "desk_key"],
                name="civic_social_comment_counts",
            ),
            # For the comments of the last hour.
            models.Index(fields=["received_at"], name="civic_social_comment_received"),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def thread(self) -> Comment:
        """The comment that begins the thread."""
        return self.parent or self

    @property
    def is_by_hand(self) -> bool:
        """Return True if a person has entered it, so that the program cannot reach it at the network."""
        return self.remote_id.startswith(BY_HAND)

    @property
    def remote(self) -> RemoteComment:
        """The comment as the value that channels take."""
        return RemoteComment(
            id=self.remote_id,
            text=self.text,
            parent_id=self.parent.remote_id if self.parent else "",
            author_name=self.author_name,
            is_ours=self.is_ours,
            written_at=self.written_at,
            permalink=self.permalink,
            is_hidden=self.is_hidden,
            can_message=self.can_message,
        )


class CommentNote(models.Model):
    """A remark of a person at the desk, which nobody outside reads."""

    thread = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(_("note"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        default_permissions = ()
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class CommentOperation(Explained, models.Model):
    """Something to do about a comment at its network, which is done once.

    Written before the request, claimed by one worker at a time (``lease_until``), and looked for at the
    network before it is sent again after a lost response.
    """

    own_explanations = OF_OPERATIONS

    class Kind(models.TextChoices):
        """The action."""

        REPLY = "reply", _("Public answer")
        MESSAGE = "message", _("Private message")
        HIDE = "hide", pgettext_lazy("operation on a comment", "Hide")
        UNHIDE = "unhide", pgettext_lazy("operation on a comment", "Show again")
        DELETE = "delete", pgettext_lazy("operation on a comment", "Remove")

    class Status(models.TextChoices):
        """The state of the operation. ``UNKNOWN``: the response was lost."""

        DUE = "due", _("Being sent")
        SENDING = "sending", _("Being sent now")
        UNKNOWN = "unknown", _("Being looked for")
        DONE = "done", _("Done")
        PERSON = "person", _("Needs a person")
        CANCELLED = "cancelled", _("Cancelled")

    class Reason(models.TextChoices):
        """The reasons for hiding and removing. Criticism is none."""

        PERSONAL_DATA = "personal-data", _("Personal data of somebody")
        INSULT = "insult", _("Insult or threat to a person")
        HATRED = "hatred", _("Hatred against a group of people")
        ADVERTISING = "advertising", _("Advertising or spam")
        FRAUD = "fraud", _("Fraud or a dangerous link")
        ILLEGAL = "illegal", _("Other content that the law forbids")
        #: By the site itself; a person decides.
        HELD_WORD = "held-word", _("A word that a person has to look at")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="operations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DUE)
    #: The complete text of an answer, signed by the desk.
    text = models.TextField(_("text"), blank=True, default="")
    #: The fingerprint of what the person asked for; a second click has the same.
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True, default="")
    #: A copy of a hidden or removed comment, kept for the retention time.
    text_copy = models.TextField(blank=True, default="")
    author = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The ID of the answer at the network.
    remote_id = models.CharField(max_length=200, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    #: When a request was first sent; an answer at the network is no older.
    started_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    #: The number of searches that have not found the answer whose response was lost.
    searches = models.PositiveSmallIntegerField(default=0, db_default=0, db_column="looks")
    problem = models.CharField(max_length=60, blank=True, default="")
    problem_details = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    #: When a mail to the desk said that it needs a person.
    mailed_at = models.DateTimeField(null=True, db_column="told_at")

    class Meta:
        verbose_name = _("operation on a comment")
        verbose_name_plural = _("operations on comments")
        default_permissions = ()
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "fingerprint"], name="civic_social_comment_op_once")
        ]
        indexes = [models.Index(fields=["status", "next_attempt_at"], name="civic_social_comment_op_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.comment}"
