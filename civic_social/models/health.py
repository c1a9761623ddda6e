"""What the daily probe found out about an account, and what people were told."""

from django.conf import settings as django_settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..error_messages import Explained
from .accounts import SocialAccount
from .posts import Post


class AccountHealth(models.Model):
    """The last probe of one account; made by the first. Holds no secret."""

    account = models.OneToOneField(
        SocialAccount, primary_key=True, on_delete=models.CASCADE, related_name="health"
    )
    #: When the next probe is due. A probe claims the row by moving this on.
    next_probe_at = models.DateTimeField(default=timezone.now, db_index=True)
    #: When the network last gave an answer that tells something.
    probed_at = models.DateTimeField(null=True)
    #: Probes in a row that ended in a passing fault.
    failures = models.PositiveIntegerField(default=0)
    access_ends_at = models.DateTimeField(null=True)
    data_access_ends_at = models.DateTimeField(null=True)
    #: How much of the network's allowance is used; None where it does not say.
    used_percent = models.PositiveSmallIntegerField(null=True)
    #: What a person should look at: ``[{"problem": …, "details": …}]``.
    findings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("health of an account")
        verbose_name_plural = _("health of accounts")

    def __str__(self):
        return str(self.account)


class Notice(Explained, models.Model):
    """One matter that one person is told, once.

    ``key`` names the matter for as long as it lasts: while ``is_open``, nobody is told of it again.
    ``told_at`` is set only after the mail server has taken the mail.
    """

    class Kind(models.TextChoices):
        POSTS = "posts", _("Posts that need a person")
        LATE = "late", _("Posts by hand that are late")
        ESCALATED = "escalated", _("Posts by hand that nobody has done")
        STOPPED = "stopped", _("Accounts that have stopped")
        WARNINGS = "warnings", _("Warnings")

    recipient = models.ForeignKey(django_settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=160)
    account = models.ForeignKey(SocialAccount, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    problem = models.CharField(max_length=60)
    problem_details = models.JSONField(default=dict)

    created_at = models.DateTimeField(default=timezone.now)
    #: Somebody is sending it, or a mail server that was down is left alone, until then.
    claimed_until = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
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
        indexes = [models.Index(fields=["recipient", "kind", "told_at"], name="civic_social_notice_told")]

    def __str__(self):
        return self.key
