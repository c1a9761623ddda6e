"""Desks, the departments that answer submissions, and their reply templates."""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.models import Site

from .sites import get_only_site


class DeskQuerySet(models.QuerySet["Desk"]):
    """Desks, and the routing of submissions to one of them."""

    def of_site(self, site: Site | None) -> "DeskQuerySet":
        """Return the desks of a Site; all of them if there is only one Site."""
        return self.all() if get_only_site() else self.filter(site=site)

    def for_topics(self, topics: Iterable[Tag]) -> "Desk | None":
        """Return the desk of the first of ``topics`` that has one, or else the default desk.

        Return None if there is neither; only users who may read every desk see such a submission.
        """
        topics = list(topics)
        desks = {
            topic_id: desk
            for desk in self.filter(topics__in=topics).distinct()
            for topic_id in desk.topic_ids_among(topics)
        }
        for topic in topics:
            if topic.pk in desks:
                return desks[topic.pk]
        return self.filter(is_default=True).first()

    def readable_by(self, user: Any) -> "DeskQuerySet":
        """Return the desks of the user's groups."""
        return self.filter(group__user=user)


class Desk(models.Model):
    """A department or a person that answers submissions on its topics.

    The members of ``group`` may read and answer the desk's submissions; page permissions do not matter.
    Without a group, only users who may read every desk can.
    """

    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        verbose_name=_("site"),
        related_name="+",
        help_text=_("The desk answers what is sent from pages of this site only."),
    )
    name = models.CharField(_("name"), max_length=120)
    mailbox = models.EmailField(
        _("mailbox"), help_text=_("New submissions and reminders are announced here; replies go to it.")
    )
    group = models.ForeignKey(
        Group,
        null=True,
        on_delete=models.SET_NULL,
        verbose_name=_("group"),
        related_name="feedback_desks",
        help_text=_("Its members may read and answer what is on this desk."),
    )
    topics = models.ManyToManyField(
        Tag,
        blank=True,
        verbose_name=_("topics"),
        related_name="feedback_desks",
        help_text=_("Submissions on these topics come to this desk."),
    )
    signature = models.TextField(
        _("signature"),
        blank=True,
        help_text=_("Closes every reply: it is signed by the desk, not by a clerk."),
    )
    is_default = models.BooleanField(
        _("takes what no other desk takes"), default=False, help_text=_("One desk of each site.")
    )
    #: The day of the last digest, so that a desk gets one a day.
    digest_on = models.DateField(null=True, editable=False)

    objects = DeskQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="feedback_desk_name_once"),
            models.UniqueConstraint(
                fields=["site", "is_default"],
                condition=models.Q(is_default=True),
                name="feedback_one_default_desk",
                violation_error_message=_("Another desk already takes what no other desk takes."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Choose the only Site for a new desk, if there is only one."""
        super().clean()
        if self._state.adding and self.site_id is None:
            self.site = get_only_site()

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Raise ValidationError for a second default desk or name, also if a form omits the site."""
        super().validate_constraints(exclude=set(exclude or ()) - {"site"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the desk; a new one belongs to the only Site, if there is only one."""
        if self._state.adding and self.site_id is None:
            self.site = get_only_site()
        super().save(*args, **kwargs)

    def topic_ids_among(self, topics: Iterable[Tag]) -> Iterable[int]:
        """Return the ids of those of ``topics`` that this desk answers."""
        return self.topics.filter(pk__in=[topic.pk for topic in topics]).values_list("pk", flat=True)


class ReplyTemplate(models.Model):
    """A prepared text for replies, which a clerk edits before sending.

    The placeholders ``{reference}``, ``{name}``, ``{date}`` and ``{desk}`` are replaced; others are left as
    is.
    """

    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(
        _("text"), help_text=_("{reference}, {name}, {date} and {desk} are replaced when it is chosen.")
    )
    desk = models.ForeignKey(
        Desk,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        verbose_name=_("desk"),
        related_name="reply_templates",
        help_text=_("Leave empty to offer it to every desk."),
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("reply template")
        verbose_name_plural = _("reply templates")

    def __str__(self) -> str:
        return self.title
