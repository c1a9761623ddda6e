"""Appearance and contacts of a site, set by its administrator."""

from django.db import models
from django.forms import TextInput
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from .colours import validate_hex, validate_legible_on_white

#: The colour picker of the browser.
COLOUR_INPUT = TextInput(attrs={"type": "color"})


@register_setting(icon="home", order=100)
class SiteIdentity(BaseSiteSetting):
    """Settings for all languages of a site; name and address are on each language's home page."""

    coat_of_arms = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("coat of arms"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Best as PNG with a transparent background, at least 200 pixels high."),
    )
    brand_colour = models.CharField(
        _("main colour"),
        max_length=7,
        default="#0b4a6f",
        validators=[validate_hex, validate_legible_on_white],
        help_text=_("Header, links and buttons. For example #0b4a6f."),
    )
    accent_colour = models.CharField(
        _("second colour"),
        max_length=7,
        default="#e0a526",
        validators=[validate_hex],
        help_text=_("Thin lines and marks, never text. For example #e0a526."),
    )
    default_card = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture for link cards"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown by social networks for pages that have no picture. 1200 by 630 pixels or larger."),
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    select_related = ["coat_of_arms", "default_card"]

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("coat_of_arms"),
                FieldRowPanel(
                    [
                        FieldPanel("brand_colour", widget=COLOUR_INPUT),
                        FieldPanel("accent_colour", widget=COLOUR_INPUT),
                    ]
                ),
                FieldPanel("default_card"),
            ],
            heading=_("Appearance"),
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("phone"), FieldPanel("email")])], heading=_("Contacts")),
    ]

    class Meta:
        verbose_name = _("identity of the site")
        verbose_name_plural = _("identities of the sites")
