"""The health of accounts, and the notices that were mailed to people."""

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..error_messages import Explained
from .accounts import SocialAccount
from .posts import Post


class AccountHealth(models.Model):
    """The result of the last probe of one account. Contains no secret."""

    account = models.OneToOneField(
        SocialAccount, primary_key=True, on_delete=models.CASCADE, related_name="health"
    )
    #: When the next probe is due, and at the same time its lease: a probe moves it into the future.
    next_probe_at = models.DateTimeField(default=timezone.now, db_index=True)
    #: When a probe last had a result.
    probed_at = models.DateTimeField(null=True)
    #: The number of probes in a row that ended in a transient error.
    failures = models.PositiveIntegerField(default=0)
    access_ends_at = models.DateTimeField(null=True)
    data_access_ends_at = models.DateTimeField(null=True)
    #: The used part of the network's rate limit in percent; None if it is unknown.
    used_percent = models.PositiveSmallIntegerField(null=True)
    #: Findings for a person: ``[{"problem": …, "details": …}]``.
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("health of an account")
        verbose_name_plural = _("health of accounts")

    def __str__(self) -> str:
        return str(self.account)


class Notice(Explained, models.Model):
    """One issue that one person is notified of, once.

    ``key`` identifies the issue. As long as it ``is_open``, it is not mailed again. ``mailed_at`` is set
    after the mail server has accepted the mail.
    """

    class Kind(models.TextChoices):
        """The kind of an issue; one mail has issues of one kind."""

        POSTS = "posts", _("Posts that need a person")
        LATE = "late", _("Posts by hand that are late")
        ESCALATED = "escalated", _("Posts by hand that nobody has done")
        STOPPED = "stopped", _("Accounts that have stopped")
        WARNINGS = "warnings", _("Warnings")
        COMMENTS = "comments", _("Many comments in a short time")

    recipient = models.ForeignKey(django_settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=160)
    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    problem = models.CharField(max_length=60)
    problem_details = models.JSONField(default=dict)

    created_at = models.DateTimeField(default=timezone.now)
    #: The end of the lease of the process that sends the mail, or of the pause after a failed mail.
    claimed_until = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True, db_column="told_at")
    is_open = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"],
                condition=models.Q(is_open=True),
                name="civic_social_notice_once",
            )
        ]
        indexes = [models.Index(fields=["recipient", "kind", "mailed_at"], name="civic_social_notice_told")]

    def __str__(self) -> str:
        return self.key
