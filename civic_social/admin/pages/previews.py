"""A page's posts at one network as people would see them, made of what stands in the form, saved or not."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render
from wagtail.models import get_page_models

from ...channels import get_channels
from ...content.post_text import Wording
from ...content.rendering import LinkCard, ShownAuthor, ShownPicture, ShownPost, open_graph
from ...content.rendering.events import shown_event
from ...content.rendering.pictures import shown_pictures
from ...messages import Message
from ...models import SocialAccount, SocialTemplate
from .publish_preview import NO_MARKER, Forecast, forecast

#: Before the channel's slug in the name of a preview mode.
PREFIX = "social-"
TEMPLATE = "civic_social/networks/preview.html"


@dataclass(frozen=True)
class Preview:
    """One account in a preview: what would happen there, and the post as HTML if there would be one."""

    account: SocialAccount
    forecast: Forecast | None = None
    html: str = ""


def modes() -> list[tuple[str, str]]:
    """Return a preview mode for each network that has an account, by the network's name."""
    used = set(SocialAccount.objects.order_by().values_list("channel", flat=True).distinct())
    channels = [(slug, channel.label) for slug, channel in get_channels().items() if slug in used]
    return [(f"{PREFIX}{slug}", label) for slug, label in sorted(channels)]


def is_mode(name: str) -> bool:
    """Whether ``name`` is one of ours among a page's preview modes."""
    return bool(name) and name.startswith(PREFIX)


def serve(page, request, mode: str, own_preview: HttpResponse) -> HttpResponse:
    """Return what would stand at each account of the mode's network if ``page`` were published now.

    ``own_preview`` is the preview of the page itself: its Open Graph tags make the link card.
    """
    slug = mode.removeprefix(PREFIX)
    if slug not in get_channels():
        raise Http404
    forecasts = [item for item in forecast(page, request.user) if item.account.channel == slug]
    card = None
    if any(item.message and not item.message.pictures for item in forecasts):
        card = card_of(page, own_preview)
    previews = [
        Preview(item.account, item, _rendered(item.account, item.message, card) if item.message else "")
        for item in forecasts
    ]
    context = {"previews": previews, "title": get_channels()[slug].label}
    return render(request, TEMPLATE, context)


def serve_template(template: SocialTemplate, request) -> HttpResponse:
    """Return the newest page of the template's kind and language as its account would announce it."""
    account = template.account if template.account_id else None
    page = _newest_page(template, account) if account else None
    previews = []
    if page:
        channel, wording = account.get_channel(), Wording(page)
        said = (channel.capabilities.is_event and wording.event) or wording.message
        message = channel.compose(wording.by_template(template.text, said), NO_MARKER)
        own_preview = page.serve_preview(request, page.default_preview_mode)
        card = None if message.pictures else card_of(page, own_preview)
        previews.append(Preview(account, html=_rendered(account, message, card)))
    context = {"previews": previews, "page": page, "template": template}
    return render(request, "civic_social/networks/template_preview.html", context)


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


def card_of(page, own_preview: HttpResponse) -> LinkCard:
    """Return the link card of ``page``, from the Open Graph tags in ``own_preview``."""
    if hasattr(own_preview, "render"):
        own_preview.render()
    address = page.full_url or ""
    tags = open_graph.read(own_preview.content, address)
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
