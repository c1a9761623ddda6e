"""Subscribers and what they have chosen, issues and digests, and each single mail."""

import secrets

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.models import Tag

from civic_social.models import SocialAccount
from feedback.mailbox import MailboxField


def new_token() -> str:
    """Return a random name of 128 bits; short, so that a header line with its address is never folded."""
    return secrets.token_urlsafe(16)


class Frequency(models.TextChoices):
    """The frequencies in which a subscriber gets mail."""

    INSTANT = "instant", _("At once, a mail for each page")
    DAILY = "daily", _("One mail a day, at 17:00")
    WEEKLY = "weekly", _("One mail a week, on Friday at noon")


class Choices(models.Model):
    """The choices of a person."""

    language = models.CharField(_("language"), max_length=12)
    frequency = models.CharField(
        _("how often"), max_length=10, choices=Frequency.choices, default=Frequency.INSTANT
    )
    all_topics = models.BooleanField(_("all topics"), default=False)
    all_kinds = models.BooleanField(_("all kinds of page"), default=False)
    #: Labels of page models, such as "home.newspage".
    kinds = models.JSONField(_("kinds of page"), default=list, blank=True)
    #: Urgent mail comes in the quiet hours, too.
    urgent_at_night = models.BooleanField(_("urgent mail at night"), default=True, db_default=True)

    class Meta:
        abstract = True


class Consent(models.Model):
    """The record of how a person came to ask for mail."""

    #: The checksum of the privacy notice that the person was shown, and the form's path.
    notice_digest = models.CharField(max_length=64, blank=True)
    form_path = models.CharField(max_length=200, blank=True)
    #: The paper on which the person asked, if a member of staff has typed it in: its number and date.
    paper = models.CharField(max_length=200, blank=True, db_default="")
    invited_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        abstract = True


class SubscriptionRequest(Choices, Consent):
    """The choices that somebody has typed for an address and that its owner has not confirmed yet.

    One for each mailbox; a newer request replaces the choices and keeps the link that was mailed.
    """

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("e-mail"), max_length=254)
    mailbox = MailboxField(db_index=False)
    token = models.CharField(max_length=22, default=new_token, unique=True)
    topics = models.ManyToManyField(Tag, blank=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "mailbox"], name="home_one_subscription_request")
        ]

    def __str__(self):
        return self.token


class Subscriber(Choices, Consent):
    """A person who has confirmed that mail about new pages is welcome."""

    class State(models.TextChoices):
        """State of a subscription."""

        ACTIVE = "active", pgettext_lazy("state of a subscription", "Active")
        SUSPENDED = "suspended", pgettext_lazy("state of a subscription", "Suspended: mail comes back")
        LEFT = "left", pgettext_lazy("state of a subscription", "Unsubscribed")

    account = models.ForeignKey(
        SocialAccount, verbose_name=_("list"), on_delete=models.CASCADE, related_name="subscribers"
    )
    email = models.EmailField(_("e-mail"), max_length=254)
    mailbox = MailboxField()
    #: The secret name in the links of each mail.
    token = models.CharField(max_length=22, default=new_token, unique=True)
    topics = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("topics"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    state_changed_at = models.DateTimeField(default=timezone.now)
    requested_at = models.DateTimeField(_("requested"))
    confirmed_at = models.DateTimeField(_("confirmed"), default=timezone.now)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        # Topics can betray health or belief: to read the list is a right of its own.
        default_permissions = ("view",)
        permissions = [("invite_subscriber", _("Can invite people to subscribe"))]
        ordering = ["-confirmed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "mailbox"], name="home_subscriber_once")]

    def __str__(self):
        return self.email


class MailDigest(models.Model):
    """One daily or weekly digest of one list; its issues are decided when it is built."""

    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=10, choices=Frequency.choices)
    slot = models.DateTimeField()
    built_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["account", "frequency", "slot"], name="home_mail_digest_once")
        ]

    def __str__(self):
        return f"{self.get_frequency_display()} {self.slot:%d.%m.%Y}"


class MailIssue(models.Model):
    """The announcement of one page to subscribers."""

    class State(models.TextChoices):
        """State of an issue."""

        QUEUED = "queued", pgettext_lazy("state of an issue", "Waiting")
        SENDING = "sending", pgettext_lazy("state of an issue", "Being sent")
        SENT = "sent", pgettext_lazy("state of an issue", "Sent")
        STOPPED = "stopped", pgettext_lazy("state of an issue", "Stopped by a person")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an issue", "Withdrawn with its page")

    account = models.ForeignKey(
        SocialAccount, verbose_name=_("list"), on_delete=models.CASCADE, related_name="mail_issues"
    )
    #: A page has one issue, whatever the engine does with its post, whose marker changes with each removal.
    post = models.OneToOneField("civic_social.Post", null=True, on_delete=models.SET_NULL, related_name="+")
    marker = models.CharField(max_length=60, unique=True)
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("page")
    )
    #: The label of the page's model; empty for what is not mailed.
    kind = models.CharField(max_length=100)
    topics = models.JSONField(default=list)
    #: Does not wait for the end of the quiet hours, and comes before other mails.
    is_urgent = models.BooleanField(_("urgent"), default=False, db_default=False)
    #: ``Message.to_dict()``, with the page's plain address.
    message = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    correction_of = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.CASCADE,
        related_name="corrections",
        verbose_name=_("correction of"),
    )
    daily_digest = models.ForeignKey(MailDigest, null=True, on_delete=models.SET_NULL, related_name="+")
    weekly_digest = models.ForeignKey(MailDigest, null=True, on_delete=models.SET_NULL, related_name="+")
    #: The checksum of the text that the last mail about the page has, to know that a correction is due.
    mailed_checksum = models.CharField(max_length=64, blank=True, db_column="told")
    changed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("mail to subscribers")
        verbose_name_plural = _("mails to subscribers")
        default_permissions = ("view",)
        permissions = [("manage_mailissue", _("Can stop, correct and resend mails to subscribers"))]
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state"], name="home_mail_issue_state")]

    def __str__(self):
        return self.message.get("title", "")


class SubscriptionMail(models.Model):
    """One mail to one person, written before it is sent.

    The row holds no text and no address: the mail is composed when it is sent. It outlives the subscriber, so
    that the numbers of an issue stay.
    """

    class Kind(models.TextChoices):
        """The reason for a mail."""

        CONFIRM = "confirm", _("Please confirm")
        REMINDER = "reminder", _("Reminder to confirm")
        ISSUE = "issue", _("New page")
        DIGEST = "digest", _("Digest")
        TEST = "test", _("Test to a colleague")

    class Status(models.TextChoices):
        """State of a mail's sending."""

        DUE = "due", pgettext_lazy("state of a mail", "To be sent")
        SENDING = "sending", pgettext_lazy("state of a mail", "Being sent")
        ACCEPTED = "accepted", pgettext_lazy("state of a mail", "Accepted by the mail server")
        REFUSED = "refused", pgettext_lazy("state of a mail", "Refused by the mail server")
        UNKNOWN = "unknown", pgettext_lazy("state of a mail", "Perhaps sent: the answer was lost")
        CANCELLED = "cancelled", pgettext_lazy("state of a mail", "Not sent any more")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    request = models.ForeignKey(
        SubscriptionRequest, null=True, on_delete=models.CASCADE, related_name="mails"
    )
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.SET_NULL, related_name="mails")
    issue = models.ForeignKey(MailIssue, null=True, on_delete=models.CASCADE, related_name="mails")
    digest = models.ForeignKey(MailDigest, null=True, on_delete=models.CASCADE, related_name="mails")
    #: The primary keys of a digest's issues for this person.
    items = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DUE)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="home_issue_mail_once"),
            models.UniqueConstraint(fields=["digest", "subscriber"], name="home_digest_mail_once"),
        ]
        indexes = [models.Index(fields=["status", "due_at"], name="home_subscription_mail_due")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"


class MailBounce(models.Model):
    """A bounced mail; ``is_hard`` if the mailbox does not exist."""

    mail = models.ForeignKey(SubscriptionMail, on_delete=models.CASCADE, related_name="bounces")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.CASCADE, related_name="bounces")
    is_hard = models.BooleanField()
    #: The code and the beginning of the mail server's answer, without addresses.
    text = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["mail", "is_hard"], name="home_mail_bounce_once")]

    def __str__(self):
        return self.text
