"""Submissions: the messages that citizens send."""

import datetime
import secrets
import uuid

from django.conf import settings as django_settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.models import Tag
from wagtail.models import Site

from ..alphabet import sort_key
from ..conf import settings
from ..form.sender import SenderKind
from ..mailbox import MailboxField
from .desks import Desk
from .notices import PrivacyNotice


class Status(models.TextChoices):
    """The status of a submission."""

    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", pgettext_lazy("state of a message", "In progress")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without a reply")
    SUSPECTED = "suspected", _("Suspected spam")


OPEN = (Status.NEW, Status.IN_PROGRESS)


class Channel(models.TextChoices):
    """The way by which a submission came in."""

    WEB = "web", _("Form on the site")
    PHONE = "phone", _("By phone")
    DESK = "desk", _("In person")
    LETTER = "letter", _("By letter")
    MAIL = "mail", _("By e-mail")


def new_secret() -> str:
    """Return a random code for the address of a private page."""
    return secrets.token_urlsafe(24)


class ReferenceCounter(models.Model):
    """The last running number used in one year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    @classmethod
    def next_number(cls, year: int) -> int:
        """Return the next running number of the year.

        Call it inside the transaction that uses the number: the counter's row stays locked until the end of
        it, so no number is used twice and a rollback leaves no gap.
        """
        counter = cls.objects.filter(year=year)
        if not counter.update(last=F("last") + 1):
            # A conflict is left to the database, because its log would quote the row of a unique violation.
            ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
            counter.update(last=F("last") + 1)
        return counter.get().last


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions, by status and due date."""

    def open(self) -> "SubmissionQuerySet":
        """Return the submissions that are neither answered, closed nor suspected."""
        # Django renders "is_open=True" as a bare column, for which SQLite uses no index.
        return self.filter(is_open__in=[True])

    def overdue(self) -> "SubmissionQuerySet":
        """Return the open submissions whose due date has passed."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def due_soon(self) -> "SubmissionQuerySet":
        """Return the open submissions that are due within ``REMINDER_DAYS``."""
        today = timezone.localdate()
        last = today + datetime.timedelta(days=settings.REMINDER_DAYS)
        return self.open().filter(due_on__range=(today, last))


class Submission(models.Model):
    """One message of one citizen.

    It remains when its page is deleted. ``feedback.personal_data.declared_fields`` lists the fields with
    personal data; network addresses are never stored.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret = models.CharField(max_length=40, default=new_secret, unique=True, editable=False)
    reference = models.CharField(_("reference number"), max_length=20, unique=True, editable=False)
    #: The checksum of the answers, by which a repeated submission is recognised.
    digest = models.CharField(max_length=64, editable=False)

    #: The Site of the page; it remains when the page is deleted.
    site = models.ForeignKey(
        Site, null=True, on_delete=models.SET_NULL, verbose_name=_("site"), related_name="+", editable=False
    )
    page = models.ForeignKey(
        "feedback.FeedbackPage",
        null=True,
        on_delete=models.SET_NULL,
        verbose_name=_("form"),
        related_name="submissions",
    )
    page_title = models.CharField(_("form"), max_length=255)
    about = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        on_delete=models.SET_NULL,
        verbose_name=_("about the page"),
        related_name="+",
    )
    about_title = models.CharField(_("about the page"), max_length=255, blank=True)
    language_code = models.CharField(_("language"), max_length=10)
    channel = models.CharField(_("came in"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)

    topics = models.ManyToManyField(Tag, verbose_name=_("topics"), related_name="feedback_submissions")
    #: The labels of the topics on the form, in the form's language.
    topic_names = models.JSONField(_("topics"), default=list, blank=True)
    comment = models.TextField(_("comment"))
    answers = models.JSONField(_("answers"), default=list, blank=True)
    consents = models.JSONField(_("consents"), default=list, blank=True)
    notice = models.ForeignKey(
        PrivacyNotice, null=True, on_delete=models.PROTECT, verbose_name=_("privacy notice"), related_name="+"
    )

    is_anonymous = models.BooleanField(_("anonymous"))
    sender_kind = models.CharField(_("sender"), max_length=20, choices=SenderKind.choices, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    mailbox = MailboxField()
    phone = models.CharField(_("telephone"), max_length=40, blank=True, default="", db_default="")
    address = models.TextField(_("address"), blank=True)
    email_confirmed_at = models.DateTimeField(_("e-mail confirmed"), null=True)

    desk = models.ForeignKey(
        Desk, null=True, on_delete=models.PROTECT, verbose_name=_("desk"), related_name="submissions"
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.NEW)
    suspicion = models.CharField(_("why it is suspected"), max_length=40, blank=True)
    assignee = models.ForeignKey(
        django_settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        verbose_name=_("assignee"),
        related_name="+",
    )
    due_on = models.DateField(_("due"))
    reminded_on = models.DateField(null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    purge_on = models.DateField(_("kept until"), db_index=True)
    anonymised_at = models.DateTimeField(_("anonymised"), null=True)
    on_hold = models.BooleanField(
        _("keep"), default=False, help_text=_("A legal reason forbids deletion for the time being.")
    )
    #: A stored column, because the inbox filters and sorts by an index over it.
    is_open = models.GeneratedField(
        expression=models.Case(
            models.When(status__in=[status.value for status in OPEN], then=models.Value(True)),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(fields=["is_open", "due_on", "id"], name="feedback_inbox"),
            models.Index(fields=["desk", "is_open", "due_on", "id"], name="feedback_desk_inbox"),
            models.Index(fields=["status", "due_on", "id"], name="feedback_status"),
        ]
        default_permissions = ()
        permissions = [
            ("read_every_desk", _("Can read and answer the submissions of every desk")),
            ("export_submissions", _("Can export submissions without personal data")),
            ("export_personal_data", _("Can export submissions with personal data")),
            ("erase_submissions", _("Can delete submissions and erase personal data")),
            ("enter_submissions", _("Can enter submissions that came by phone, letter or in person")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_overdue(self) -> bool:
        """Return True if the submission is open and its due date has passed."""
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def has_email(self) -> bool:
        """Return True if the sender left an e-mail address."""
        return bool(self.email)

    @property
    def has_private_page(self) -> bool:
        """Return True if the private page can be opened and the sender knows its address.

        They know it from the page after sending, or from a mail.
        """
        knows_address = self.channel == Channel.WEB or self.has_email
        return knows_address and self.page is not None and self.page.live

    @property
    def topic_labels(self) -> list[str]:
        """The names of the topics in the site's main language.

        If a topic has been deleted since, the labels that the sender saw.
        """
        names = sorted(self.tag_names, key=sort_key)
        return names if len(names) >= len(self.topic_names) else sorted(self.topic_names, key=sort_key)

    @cached_property
    def tag_names(self) -> list[str]:
        """The names of the tags; an export sets them for many submissions with one query."""
        return [topic.name for topic in self.topics.all()]

    def get_answer_texts(self, *, with_personal: bool = True) -> list[tuple[str, str]]:
        """Return pairs of question and answer for the questions that the editor added to the form."""
        return [
            (
                answer["label"],
                ", ".join(answer["value"]) if isinstance(answer["value"], list) else answer["value"],
            )
            for answer in self.answers
            if with_personal or not answer["personal"]
        ]

    def assign_reference(self) -> None:
        """Set the reference number: the year and a running number within it."""
        with transaction.atomic():
            year = timezone.localdate(self.received_at).year
            self.reference = f"{year}-{ReferenceCounter.next_number(year):05d}"
