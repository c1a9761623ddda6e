"""Previews of a page's posts at one network, from the saved page or from an unsaved form."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, get_page_models

from ...content.post_text import Wording
from ...content.rendering import LinkCard, ShownAuthor, ShownPicture, ShownPost, open_graph
from ...content.rendering.events import shown_event
from ...content.rendering.pictures import shown_pictures
from ...messages import Message
from ...models import SocialAccount, SocialTemplate
from .publish_preview import NO_MARKER, Forecast, forecast


@dataclass(frozen=True)
class Preview:
    """One account in a preview: what would happen there, and the post as HTML if there would be one."""

    account: SocialAccount
    forecast: Forecast | None = None
    html: str = ""


@dataclass(frozen=True)
class TemplatePreview:
    """A page announced in the words of a template: the page, and the post as HTML."""

    page: Page
    html: str


def page_previews(page, user, channel: str, page_preview: HttpResponse) -> list[Preview]:
    """Return what publishing ``page`` now, as ``user``, would post at each account of ``channel``.

    ``page_preview`` is the preview of the page itself: its Open Graph tags make the link card.
    """
    forecasts = [item for item in forecast(page, user) if item.account.channel == channel]
    card = None
    if any(item.message and not item.message.pictures for item in forecasts):
        card = card_of(page, page_preview)
    return [
        Preview(item.account, item, _rendered(item.account, item.message, card) if item.message else "")
        for item in forecasts
    ]


def template_preview(template: SocialTemplate, request: HttpRequest) -> TemplatePreview | None:
    """Return the newest page of the kind in the words of ``template``; None if there is no such page."""
    account = template.account if template.account_id else None
    page = _newest_page(template, account) if account else None
    if page is None:
        return None
    channel, wording = account.get_channel(), Wording(page)
    default = (channel.capabilities.is_event and wording.event) or wording.message
    message = channel.compose(wording.by_template(template.text, default), NO_MARKER)
    page_preview = page.serve_preview(request, page.default_preview_mode)
    card = None if message.pictures else card_of(page, page_preview)
    return TemplatePreview(page, _rendered(account, message, card))


def _newest_page(template: SocialTemplate, account: SocialAccount):
    """The page that was published last among those of the kind and language in the account's part."""
    found = []
    for model in get_page_models():
        kind = model._meta.label_lower
        if not hasattr(model, "get_social_message") or template.page_type not in ("", kind):
            continue
        if account.page_types and kind not in account.page_types:
            continue
        pages = model.objects.live().public().filter(last_published_at__isnull=False)
        if template.locale:
            pages = pages.filter(locale__language_code=template.locale)
        if account.root_page:
            pages = pages.descendant_of(account.root_page, inclusive=True)
        found += pages.order_by("-last_published_at")[:1]
    return max(found, key=lambda page: page.last_published_at, default=None)


def card_of(page, page_preview: HttpResponse) -> LinkCard:
    """Return the link card of ``page``, from the Open Graph tags in ``page_preview``."""
    if hasattr(page_preview, "render"):
        page_preview.render()
    address = page.full_url or ""
    tags = open_graph.read(page_preview.content, address)
    picture = None
    if tags.image_url:
        url = _on_this_site(tags.image_url, address)
        picture = ShownPicture(url, tags.image_alt, tags.image_width, tags.image_height)
    return LinkCard(tags.canonical_url, tags.title, tags.description, picture)


def _on_this_site(url: str, page_url: str) -> str:
    """Return ``url`` without the host when it is the page's own: the admin may be at another address."""
    parts, page = urlsplit(url), urlsplit(page_url)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == page.netloc else url


def _rendered(account: SocialAccount, message: Message, card: LinkCard | None) -> str:
    channel = account.get_channel()
    shown = ShownPost(
        author=ShownAuthor(account.name),
        text=message.text,
        link=message.link,
        card=card,
        pictures=tuple(shown_pictures(message, channel.capabilities.pictures)),
        locale=message.locale,
        event=shown_event(message),
    )
    return channel.look().render(shown)
