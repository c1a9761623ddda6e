"""Previews of a page's posts at one network, from the saved page or from an unsaved form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from wagtail.models import Page, get_page_models

from ...content.post_text import PageMessages
from ...content.rendering import LinkCard, ShownAuthor, ShownPicture, ShownPost, open_graph
from ...content.rendering.event_fields import shown_event
from ...content.rendering.pictures import shown_pictures
from ...messages import Message
from ...models import SocialAccount, SocialTemplate
from ...models.sites import filter_pages
from ...short_links.addresses import with_short_root
from .publish_preview import NO_MARKER, PublishPreview, preview_publishing


@dataclass(frozen=True)
class Preview:
    """The preview at one account: the effect of publishing, and the post as HTML if there would be one."""

    account: SocialAccount
    effect: PublishPreview
    html: str = ""


@dataclass(frozen=True)
class TemplatePreview:
    """The preview of a text template: a page, and its post with the text of the template as HTML."""

    page: Page
    html: str


def page_previews(page: Any, user: Any, channel: str, page_preview: HttpResponse) -> list[Preview]:
    """Return the previews of publishing ``page`` now, as ``user``, at each account of ``channel``.

    ``page_preview`` is the preview of the page itself; its Open Graph tags make the link card.
    """
    effects = [item for item in preview_publishing(page, user) if item.account.channel == channel]
    card = None
    if any(item.message and not item.message.pictures for item in effects):
        card = read_link_card(page, page_preview)
    return [
        Preview(item.account, item, _render(item.account, item.message, card) if item.message else "")
        for item in effects
    ]


def template_preview(template: SocialTemplate, request: HttpRequest) -> TemplatePreview | None:
    """Return the newest matching page with the text of ``template``, or None if no page matches."""
    account = template.account if template.account_id else None
    page = _newest_page(template, account) if account else None
    if account is None or page is None:
        return None
    channel, messages = account.get_channel(), PageMessages(page)
    default = (channel.capabilities.is_event and messages.event) or messages.message
    message = with_short_root(messages.from_template(template.text, default), None)
    message = channel.compose(message, NO_MARKER)
    page_preview = page.serve_preview(request, page.default_preview_mode)
    card = None if message.pictures else read_link_card(page, page_preview)
    return TemplatePreview(page, _render(account, message, card))


def _newest_page(template: SocialTemplate, account: SocialAccount) -> Page | None:
    """Return the last published page that matches the template and the rule of ``account``, or None."""
    found: list[Page] = []
    for model in get_page_models():
        label = model._meta.label_lower
        if not hasattr(model, "get_social_message") or template.page_type not in ("", label):
            continue
        if account.page_types and label not in account.page_types:
            continue
        pages = model.objects.live().public().filter(last_published_at__isnull=False)
        if template.locale:
            pages = pages.filter(locale__language_code=template.locale)
        pages = filter_pages(pages, account.site)
        if account.root_page:
            pages = pages.descendant_of(account.root_page, inclusive=True)
        found += pages.order_by("-last_published_at")[:1]
    return max(found, key=lambda page: page.last_published_at, default=None)


def read_link_card(page: Any, page_preview: HttpResponse) -> LinkCard:
    """Return the link card of ``page``, from the Open Graph tags in ``page_preview``."""
    if isinstance(page_preview, SimpleTemplateResponse):
        page_preview.render()
    address = page.full_url or ""
    tags = open_graph.read(page_preview.content, address)
    picture = None
    if tags.image_url:
        url = _without_own_host(tags.image_url, address)
        picture = ShownPicture(url, tags.image_alt, tags.image_width, tags.image_height)
    return LinkCard(tags.canonical_url, tags.title, tags.description, picture)


def _without_own_host(url: str, page_url: str) -> str:
    """Return ``url`` without the host if that is the page's own, since the admin may have another host."""
    parts, page = urlsplit(url), urlsplit(page_url)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == page.netloc else url


def _render(account: SocialAccount, message: Message, card: LinkCard | None) -> str:
    """Return ``message`` as HTML that looks like a post at the account's network."""
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
