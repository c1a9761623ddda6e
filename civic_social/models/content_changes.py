"""Changes of what posts show that are no publication of a page: of an image, a topic, a Site, an address."""

from __future__ import annotations

from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..compat import PAGE_MODEL


class ContentChange(models.Model):
    """A changed object, and the announced pages that show it; each is planned again in the background.

    The change is checked first, which counts the posts that would be edited at their networks. Up to
    ``EDITS_WITHOUT_CONSENT`` they are edited; for more of them a person is asked.
    """

    class Kind(models.TextChoices):
        """The kind of change."""

        CHANGED = "changed", pgettext_lazy("of an object", "changed")
        DELETED = "deleted", pgettext_lazy("of an object", "deleted")
        MOVED = "moved", pgettext_lazy("of an object", "new address")
        TEMPLATE = "template", pgettext_lazy("of an object", "to be applied to existing posts")

    class Status(models.TextChoices):
        """The progress of a change."""

        CHECKING = "checking"
        ASKING = "asking"
        APPLYING = "applying"
        DONE = "done"
        DECLINED = "declined"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CHANGED)
    #: The changed object, which may be deleted by now: so no relation, and its name.
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.CharField(max_length=255)
    object_name = models.CharField(max_length=255)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.CHECKING)
    #: The number of posts that are edited at their networks; complete after the check.
    edits = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    #: When it was decided that the edits are made or not, by the program or by ``decided_by``.
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        django_settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The end of the lease of the process that works on it.
    leased_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = gettext_lazy("change of what posts show")
        verbose_name_plural = gettext_lazy("changes of what posts show")
        default_permissions = ()
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["status", "created_at"], name="civic_social_change_status")]

    def __str__(self) -> str:
        values = {"model": self.model_name, "name": self.object_name, "what": self.get_kind_display()}
        return _("%(model)s “%(name)s”: %(what)s") % values

    @property
    def model_name(self) -> str:
        """The name of the kind of object, with a capital."""
        model = self.content_type.model_class()
        return capfirst(str(model._meta.verbose_name)) if model else self.content_type.model


class AffectedPage(models.Model):
    """An announced page that shows a changed object, until its posts are planned again."""

    change = models.ForeignKey(ContentChange, on_delete=models.CASCADE, related_name="pages")
    # Like that of ``Post``: the page may be deleted meanwhile.
    page = models.ForeignKey(
        PAGE_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    #: The number of posts that would be edited; None before the check.
    edits = models.PositiveIntegerField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = gettext_lazy("page with changed content")
        verbose_name_plural = gettext_lazy("pages with changed content")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["change", "page"], name="civic_social_affected_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.page_id}"
