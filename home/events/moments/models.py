"""Moments of an event."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MomentQuerySet(models.QuerySet):
    """Queries for moments."""

    def shown(self):
        """Return the published moments, newest first."""
        return self.filter(is_published=True).order_by("-happened_at", "-pk")


class Moment(models.Model):
    """A short report on the event's page; if announced, also a separate post on each network."""

    page = models.ForeignKey("home.EventPage", on_delete=models.CASCADE, related_name="moments")
    happened_at = models.DateTimeField(_("time"), default=timezone.now)
    text = models.TextField(_("text"), max_length=1000)
    speaker = models.CharField(_("who speaks"), max_length=160, blank=True)
    photo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    photo_alt = models.CharField(_("description of the photo"), max_length=250, blank=True)
    photo_credit = models.CharField(_("photographer"), max_length=120, blank=True)
    people_agreed = models.BooleanField(
        _("people who can be recognised in the photo know about it and agree"), default=False
    )
    is_published = models.BooleanField(_("on the page"), default=True)
    is_announced = models.BooleanField(_("also on the social networks"), default=False)
    is_urgent = models.BooleanField(
        _("urgent"), default=False, help_text=_("Does not wait for the end of the networks' quiet hours.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    objects = MomentQuerySet.as_manager()

    class Meta:
        verbose_name = _("moment")
        verbose_name_plural = _("moments")
        default_permissions = ()
        ordering = ["-happened_at", "-pk"]

    def __str__(self):
        return self.text[:60]

    @property
    def key(self) -> str:
        """The ``Post.key`` of the moment's posts."""
        return f"moment-{self.pk}"

    @property
    def anchor(self) -> str:
        """The id of the moment's element on the event's page."""
        return f"moment-{self.pk}"
