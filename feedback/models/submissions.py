"""What citizens sent."""

import datetime
import secrets
import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from ..conf import setting
from .desks import Desk
from .notices import PrivacyNotice


class Status(models.TextChoices):
    """Where a submission is on its way to an answer."""

    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without a reply")
    SUSPECTED = "suspected", _("Suspected spam")


OPEN = (Status.NEW, Status.IN_PROGRESS)


class SenderKind(models.TextChoices):
    """In whose name it was sent."""

    INDIVIDUAL = "individual", _("A private person")
    ORGANISATION = "organisation", _("An organisation")


class Channel(models.TextChoices):
    """How it came in."""

    WEB = "web", _("Form on the site")
    PHONE = "phone", _("By phone")
    DESK = "desk", _("In person")
    LETTER = "letter", _("By letter")
    MAIL = "mail", _("By e-mail")


def new_secret() -> str:
    """Return an unguessable code for a private page."""
    return secrets.token_urlsafe(24)


class ReferenceCounter(models.Model):
    """The last running number given out in one year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    @classmethod
    def next_number(cls, year: int) -> int:
        """Return the next number of the year.

        Call it inside the transaction that uses the number: the counter's row stays locked until its end, so
        that two senders never share a number and a rolled back transaction leaves no gap.
        """
        cls.objects.get_or_create(year=year)
        cls.objects.filter(year=year).update(last=F("last") + 1)
        return cls.objects.get(year=year).last


class SubmissionQuerySet(models.QuerySet):
    """Submissions, as the inbox and the clock see them."""

    def open(self):
        """Return those that still wait for an answer."""
        # Not "is_open=True": Django writes that as a bare column, which SQLite looks up in no index.
        return self.filter(is_open__in=[True])

    def overdue(self):
        """Return those whose answer is late."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def due_soon(self):
        """Return those whose answer has to be given in the days for which desks are reminded."""
        today = timezone.localdate()
        last = today + datetime.timedelta(days=setting("REMINDER_DAYS"))
        return self.open().filter(due_on__range=(today, last))


class Submission(models.Model):
    """One message of one citizen, with everything needed to answer it and nothing more.

    It outlives the page it was sent from. Personal data is named in ``feedback.personal_data``; network
    addresses are not kept at all.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    secret = models.CharField(max_length=40, default=new_secret, unique=True, editable=False)
    reference = models.CharField(_("reference number"), max_length=20, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)

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
    #: The topics as the sender saw them, in the words and the language of the form.
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
    address = models.TextField(_("address"), blank=True)
    email_confirmed_at = models.DateTimeField(_("e-mail confirmed"), null=True)

    desk = models.ForeignKey(
        Desk, null=True, on_delete=models.PROTECT, verbose_name=_("desk"), related_name="submissions"
    )
    status = models.CharField(_("status"), max_length=20, choices=Status.choices, default=Status.NEW)
    suspicion = models.CharField(_("why it is suspected"), max_length=40, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
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
    #: One sorted column serves the inbox: what is open, the most overdue first.
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

    def __str__(self):
        return self.reference

    @property
    def is_overdue(self) -> bool:
        """Whether an answer is owed and late."""
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def can_be_mailed(self) -> bool:
        """Whether the sender left an address."""
        return bool(self.email)

    @property
    def has_private_page(self) -> bool:
        """Whether the sender knows the secret address: from the form's last page, or from a mail."""
        is_told = self.channel == Channel.WEB or self.can_be_mailed
        return is_told and self.page is not None and self.page.live

    @property
    def spheres(self) -> list[str]:
        """The topics as the administration calls them, whatever the language of the form.

        One that has been deleted since has no name but the one that the sender saw; then all are said so.
        """
        names = sorted(self.names_of_topics)
        return names if len(names) >= len(self.topic_names) else sorted(self.topic_names)

    @cached_property
    def names_of_topics(self) -> list[str]:
        """The names of the tags; whoever goes through very many submissions sets them batch by batch."""
        return [topic.name for topic in self.topics.all()]

    def get_answer_texts(self, *, with_personal=True) -> list[tuple[str, str]]:
        """Return pairs of question and answer for the questions that the form's editor added."""
        return [
            (
                answer["label"],
                ", ".join(answer["value"]) if isinstance(answer["value"], list) else answer["value"],
            )
            for answer in self.answers
            if with_personal or not answer["personal"]
        ]

    def give_reference(self):
        """Set the reference number: the year and a running number in it."""
        with transaction.atomic():
            year = timezone.localdate(self.received_at).year
            self.reference = f"{year}-{ReferenceCounter.next_number(year):05d}"
