"""Public API: the mixin for page types that are announced on social networks."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.images import get_image_model_string
from wagtail.models import Page

from .channels import get_channels
from .content.choices import AccountChoice, Announcement
from .content.images import picture_of
from .content.localization import OwnField
from .messages import Message, Picture, tidy
from .models import Post, ProgramPublication, SocialAccount
from .models.revision_content import with_present_names
from .panels import AccountChoicesPanel, CountedTextarea
from .text_normalization import NormalizedTextMixin

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise
    from wagtail.models import Page as Base
    from wagtail.models import Revision
else:
    Base = models.Model

#: The prefix of the preview modes that show a page's posts; the channel's slug follows.
PREVIEW_PREFIX = "social-"


def describe_errors(model: Any, errors: dict[str, Any]) -> list[str]:
    """Return a sentence for each of ``errors`` (texts by field), beginning with the name of its field."""
    sentences = []
    for name, texts in errors.items():
        text = texts if isinstance(texts, str) else " ".join(map(str, texts))
        try:
            field = "" if name == NON_FIELD_ERRORS else str(model._meta.get_field(name).verbose_name)
        except FieldDoesNotExist:
            field = ""
        sentences.append(f"{capfirst(field)}: {text}" if field else str(text))
    return sentences


class AccountChoicesField(models.JSONField):
    """A JSON field whose form field has no hidden initial value.

    No browser sends that value, so each form would count as changed, and approving a page would void the
    approval.
    """

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"show_hidden_initial": False, **kwargs})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


class SocialPageMixin(NormalizedTextMixin, Base):
    """A mixin for page types whose pages are announced: ``class PolicyPage(SocialPageMixin, Page)``.

    Add ``SocialPageMixin.social_panels`` to the panels of the page type, and override
    ``get_social_message()`` if the default text does not fit.
    """

    civic_social_announcement = models.CharField(
        _("announce on social networks"),
        max_length=10,
        choices=Announcement.choices,
        default=Announcement.AUTOMATIC,
    )
    civic_social_urgent = models.BooleanField(
        _("urgent"),
        default=False,
        help_text=_("Do not wait for the end of quiet hours and of the grace period."),
    )
    civic_social_text = models.TextField(
        _("text of the post"),
        blank=True,
        help_text=_("Leave empty to post what the account's template or the page says."),
    )
    civic_social_image = models.ForeignKey(
        get_image_model_string(),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture of the post"),
        help_text=_("Posted as a photo. Leave empty to post the page's photos or its link card."),
    )
    civic_social_image_alt = models.CharField(
        _("description of the picture"),
        max_length=250,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    #: ``AccountChoice.to_json`` by the account's ID as text. JSON and not a table, so that it is part of each
    #: revision and approval, and a deleted account leaves no broken rows.
    civic_social_choices = AccountChoicesField(_("account by account"), default=dict, blank=True)

    #: Copies and translations are new pages: they do not inherit the announcement or its text. A translation
    #: then gets the refusals (``signal_handlers.inherit_refusals``).
    exclude_fields_in_copy = [
        "civic_social_announcement",
        "civic_social_urgent",
        "civic_social_text",
        "civic_social_image",
        "civic_social_image_alt",
        "civic_social_choices",
    ]
    #: The same for translations by wagtail-localize, which has a list of its own. A page type with more
    #: entries begins with ``*SocialPageMixin.override_translatable_fields``.
    override_translatable_fields: list[Any] = [OwnField(name) for name in exclude_fields_in_copy]

    social_panels = [
        MultiFieldPanel(
            [
                FieldPanel("civic_social_announcement"),
                FieldPanel("civic_social_urgent"),
                FieldPanel("civic_social_text", widget=CountedTextarea),
                FieldRowPanel([FieldPanel("civic_social_image"), FieldPanel("civic_social_image_alt")]),
                AccountChoicesPanel("civic_social_choices", disable_comments=True),
            ],
            heading=_("Social networks"),
            icon="social-networks",
        )
    ]

    #: True if public pages of this type have a short link, with a QR code for a notice board.
    has_short_link = True
    #: True if planning has just given the page its short link, together with those of its posts; not stored.
    is_short_link_given = False

    #: The variables of text templates with their labels; ``get_social_variables`` returns their values.
    social_variables: dict[str, StrOrPromise] = {
        "title": _("the title"),
        "summary": _("the summary"),
        "date": _("the date of what the page says"),
        "url": _("the page's address"),
        "hashtags": _("the topics as hashtags"),
    }

    class Meta:
        abstract = True

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Return a page with the content of a revision, which may have the fields' former names."""
        return super().from_serializable_data(with_present_names(cls, data), *args, **kwargs)

    def publish(self, revision: Revision, *args: Any, announce: bool = False, **kwargs: Any) -> Any:
        """Publish ``revision`` as Wagtail does.

        A revision without a user, as a program makes it, is not announced. ``announce=True`` announces it,
        also at a later ``go_live_at``, and although the page was public before or has an old date.
        """
        if not announce or revision.user_id:
            return super().publish(revision, *args, **kwargs)
        with transaction.atomic():
            ProgramPublication.request_announcement(self)
            return super().publish(revision, *args, **kwargs)

    def get_social_message(self) -> Message:
        """Return the message that announces the page.

        Called when the page is published, inside that transaction (no network, few queries), and for previews
        of unsaved pages. ``civic_social_text``, if filled in, replaces the text that is composed here.
        """
        text = tidy(self.civic_social_text) or tidy("\n\n".join(filter(None, self.get_social_paragraphs())))
        picture = self.civic_social_image
        own = [picture_of(picture, self.civic_social_image_alt)] if picture else None
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

        Called like ``get_social_message``; the texts that the editor has written apply here, too.
        """
        return None

    def get_social_moments(self) -> dict[str, Message | None]:
        """Return the messages of the posts about moments of the page, by the keys of ``announce_moment``.

        Called when something has changed that these posts show, such as a photo; None withdraws a post.
        """
        return {}

    def is_social_urgent(self, key: str = "") -> bool:
        """Return True if the announcement ignores quiet hours; with ``key``, the post about that moment."""
        return self.civic_social_urgent

    def get_social_paragraphs(self) -> list[str]:
        """Return the paragraphs of the default text."""
        return [self.title, self.get_social_description()]

    def get_social_variables(self) -> dict[str, str]:
        """Return the values of ``social_variables`` in the page's language; empty values may be left out.

        ``url`` and ``hashtags`` are added from the message. A page type that declares more variables returns
        their values here.
        """
        day = self.get_social_date()
        with override(self.locale.language_code):
            return {
                "title": self.title,
                "summary": self.get_social_description(),
                "date": date_format(day) if day else "",
            }

    def find_publishing_errors(self) -> list[str]:
        """Return a sentence for each reason why the page cannot be published as it is.

        The editor's panel shows them, so that it does not promise posts about such a page. Override it if the
        page's form, or the way in which it is published, checks more than that.
        """
        try:
            copy(self).full_clean()
        except ValidationError as error:
            return describe_errors(type(self), error.message_dict)
        return []

    def get_social_choice(self, account: SocialAccount) -> AccountChoice:
        """Return the editor's choice for ``account``."""
        return AccountChoice.from_json((self.civic_social_choices or {}).get(str(account.pk)))

    @cached_property
    def preview_modes(self) -> list[tuple[str, StrOrPromise]]:
        """The page's own preview modes, and one for each network that has an account."""
        used = set(SocialAccount.objects.order_by().values_list("channel", flat=True).distinct())
        networks = [(slug, channel.label) for slug, channel in get_channels().items() if slug in used]
        return [
            *super().preview_modes,
            *((f"{PREVIEW_PREFIX}{slug}", label) for slug, label in sorted(networks)),
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
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
        """Return a picture of the page for networks that take no post without one, or None.

        Called inside the transaction of the publication: return the URL of a card and draw it on request.
        """
        return None

    def get_social_generated_card(self) -> Picture | None:
        """Return a picture that the site generates, for a post whose own pictures cannot be read, or None."""
        return None

    def get_social_hashtags(self) -> list[str]:
        """Return hashtags without ``#``."""
        return []

    def get_social_topics(self) -> list[str]:
        """Return the names of the taggit tags by which accounts select pages."""
        return []

    def get_social_date(self) -> date | None:
        """Return the date of the document on the page, such as a decision, or None.

        A page with a date older than an account's age limit is not announced there automatically.
        """
        return None


def generated_card(post: Post) -> Picture | None:
    """Return the generated card of the page of ``post``, or None if there is no such page any more."""
    page = Page.objects.filter(pk=post.page_id).specific().first()
    return page.get_social_generated_card() if isinstance(page, SocialPageMixin) else None
