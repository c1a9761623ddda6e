"""The introduction and the responsible department of a topic, which editors write as a snippet."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from ..content.topics import Topic


class TopicIntroduction(models.Model):
    """The introduction of a topic in one language, and the unit that answers questions about it."""

    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="introductions"
    )
    locale = models.ForeignKey(
        "wagtailcore.Locale", verbose_name=_("language"), on_delete=models.CASCADE, related_name="+"
    )
    text = models.TextField(
        _("introduction"),
        max_length=400,
        blank=True,
        help_text=_("Two or three sentences: what people find on the page of the topic."),
    )
    body = models.ForeignKey(
        "home.BodyPage",
        verbose_name=_("body"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Its contacts are shown where the ones below are empty."),
    )
    unit = models.CharField(
        _("responsible unit"),
        max_length=160,
        blank=True,
        help_text=_("For example: Directorate for Ecology."),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=160, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("topic"), FieldPanel("locale")]),
        FieldPanel("text"),
        MultiFieldPanel(
            [
                FieldPanel("body"),
                FieldPanel("unit"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("opening_hours"),
            ],
            heading=_("Responsible"),
        ),
    ]

    class Meta:
        verbose_name = _("introduction of a topic")
        verbose_name_plural = _("introductions of topics")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "locale"],
                name="home_one_introduction_per_language",
                violation_error_message=_("The topic has an introduction in this language already."),
            )
        ]

    def __str__(self):
        return f"{self.topic} ({self.locale})"

    @property
    def contacts(self) -> dict[str, str]:
        """Telephone, e-mail and opening hours: the unit's own, or those of the body if it is public."""
        body = self.body if self.body and self.body.live else None
        names = ("phone", "email", "opening_hours")
        return {name: getattr(self, name) or getattr(body, name, "") for name in names}
