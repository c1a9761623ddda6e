"""What a page type inherits to be announced."""

from django.db import models
from django.http import Http404
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.images import get_image_model_string

from .channels import get_channels
from .content.choices import AccountChoice, Announcement
from .content.images import picture_of
from .messages import Message, Picture, tidy
from .models import SocialAccount
from .panels import AccountChoicesPanel, CountedTextarea

#: The prefix of the preview modes that show a page's posts; the channel's slug follows.
PREVIEW_PREFIX = "social-"


class AccountChoicesField(models.JSONField):
    """JSON whose form compares with the page, and not with a hidden copy that nobody sends.

    Otherwise each form counts as changed, and approving a page would void the approval.
    """

    def formfield(self, **kwargs):
        return super().formfield(**{"show_hidden_initial": False, **kwargs})

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class SocialPageMixin(models.Model):
    """Mix into a page type to have its pages announced: ``class PolicyPage(SocialPageMixin, Page)``.

    Add ``SocialPageMixin.social_panels`` to the page type's panels, and override ``get_social_message()``
    where the default text does not say the right thing.
    """

    social_announcement = models.CharField(
        _("announce on social networks"),
        max_length=10,
        choices=Announcement.choices,
        default=Announcement.AUTOMATIC,
    )
    social_urgent = models.BooleanField(
        _("urgent"),
        default=False,
        help_text=_("Do not wait for the end of quiet hours and of the grace period."),
    )
    social_text = models.TextField(
        _("text of the post"),
        blank=True,
        help_text=_("Leave empty to post what the account's template or the page says."),
    )
    social_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture of the post"),
        help_text=_("Posted as a photo. Leave empty to post the page's photos or its link card."),
    )
    social_image_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    #: ``AccountChoice.to_json`` by the account's number, as text. Not rows of their own: so it is part of
    #: each revision, and what an approver approves, and an account that is deleted leaves nothing to repair.
    social_choices = AccountChoicesField(_("account by account"), default=dict, blank=True)

    #: A copy, a translation too, is a new page: it does not inherit the wish to be announced, nor the words.
    exclude_fields_in_copy = [
        "social_announcement",
        "social_urgent",
        "social_text",
        "social_image",
        "social_image_alt",
        "social_choices",
    ]

    social_panels = [
        MultiFieldPanel(
            [
                FieldPanel("social_announcement"),
                FieldPanel("social_urgent"),
                FieldPanel("social_text", widget=CountedTextarea),
                FieldRowPanel([FieldPanel("social_image"), FieldPanel("social_image_alt")]),
                AccountChoicesPanel("social_choices", disable_comments=True),
            ],
            heading=_("Social networks"),
            icon="social-networks",
        )
    ]

    #: The variables of templates, and what people call them; ``get_social_variables`` gives their values.
    social_variables = {
        "title": _("the title"),
        "summary": _("the summary"),
        "date": _("the date of what the page says"),
        "url": _("the page's address"),
        "hashtags": _("the topics as hashtags"),
    }

    class Meta:
        abstract = True

    def get_social_message(self) -> Message:
        """Return what the page announces about itself.

        Called when the page is published (inside that transaction: no network, few queries) and for
        previews (on unsaved data). ``social_text``, when filled in, replaces the text that is built here.
        """
        text = tidy(self.social_text) or tidy("\n\n".join(filter(None, self.get_social_paragraphs())))
        own = [picture_of(self.social_image, self.social_image_alt)] if self.social_image else None
        return Message(
            text=text,
            link=self.full_url or "",
            title=self.title,
            description=self.get_social_description(),
            pictures=tuple(own or self.get_social_pictures()),
            locale=self.locale.language_code,
            hashtags=tuple(self.get_social_hashtags()),
        )

    def get_social_event(self) -> Message | None:
        """Return the page's entry in a calendar of events (a message with ``event``), or None.

        Called where and when ``get_social_message`` is; the editor's own texts count here, too.
        """
        return None

    def is_social_urgent(self, key: str = "") -> bool:
        """Whether the announcement minds no quiet hours; with ``key``, the post of its own of that name."""
        return self.social_urgent

    def get_social_paragraphs(self) -> list[str]:
        """Return the paragraphs of the default text."""
        return [self.title, self.get_social_description()]

    def get_social_variables(self) -> dict[str, str]:
        """Return the values of ``social_variables``, in the page's language; empty ones may be left out.

        ``url`` and ``hashtags`` are added from the message. A page type that declares more gives more.
        """
        date = self.get_social_date()
        with override(self.locale.language_code):
            return {
                "title": self.title,
                "summary": self.get_social_description(),
                "date": date_format(date) if date else "",
            }

    def get_social_choice(self, account) -> AccountChoice:
        """Return what the editor has decided for ``account``."""
        return AccountChoice.from_json((self.social_choices or {}).get(str(account.pk)))

    @cached_property
    def preview_modes(self):
        """The page's own preview modes, and one for each network that has an account."""
        used = set(SocialAccount.objects.order_by().values_list("channel", flat=True).distinct())
        networks = [(slug, channel.label) for slug, channel in get_channels().items() if slug in used]
        return [
            *super().preview_modes,
            *((f"{PREVIEW_PREFIX}{slug}", label) for slug, label in sorted(networks)),
        ]

    def serve_preview(self, request, mode_name):
        """Return the preview of the page, or of its posts at one network; raises ``Http404`` if unknown.

        The template computes the posts by a tag: they need the planner, which needs this class.
        """
        if not (mode_name or "").startswith(PREVIEW_PREFIX):
            return super().serve_preview(request, mode_name)
        slug = mode_name.removeprefix(PREVIEW_PREFIX)
        if slug not in get_channels():
            raise Http404
        page_preview = super().serve_preview(request, self.default_preview_mode)
        context = {
            "page": self,
            "channel": slug,
            "title": get_channels()[slug].label,
            "page_preview": page_preview,
        }
        return render(request, "civic_social/networks/preview.html", context)

    def get_social_description(self) -> str:
        """Return the summary for the text and the link card."""
        return self.search_description

    def get_social_pictures(self) -> list[Picture]:
        """Return the photos to post; an empty list makes the network show a link card instead."""
        return []

    def get_social_card(self) -> Picture | None:
        """Return a picture that stands for the page where a network takes no post without one, or None.

        Called inside the publish: where the site draws the card, return its address and draw it when it is
        asked for.
        """
        return None

    def get_social_hashtags(self) -> list[str]:
        """Return hashtags without ``#``."""
        return []

    def get_social_topics(self) -> list[str]:
        """Return the names of the taggit tags by which accounts of a topic choose their pages."""
        return []

    def get_social_date(self):
        """Return the date of what the page says (such as a decision's), or None.

        A page whose date is older than an account's age limit is not announced there by itself.
        """
        return None
