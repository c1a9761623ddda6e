"""Metadata in the head of a page: Open Graph, canonical URL, JSON-LD."""

import json
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.templatetags.static import static
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civic_social.content.renditions import get_rendition

from .. import cards
from ..content.teaser import teaser_of
from ..events import times
from ..models import ContentPage
from .aliases import canonical_url
from .navigation import Navigation

#: The size to which Facebook, LinkedIn and Viber crop link cards. JPEG, since some read nothing else.
CARD = "fill-1200x630|bgcolor-ffffff|format-jpeg"
CARD_WIDTH, CARD_HEIGHT = 1200, 630
DEFAULT_CARD = "home/img/default-card.jpg"

OG_LOCALES = {"bg": "bg_BG", "en": "en_GB"}

#: The escapes of django.utils.html.json_script, so that no text can end the script element.
_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True, slots=True)
class Card:
    """The picture of a link card."""

    url: str
    alt: str
    width: int = CARD_WIDTH
    height: int = CARD_HEIGHT


@dataclass(frozen=True, slots=True)
class Metadata:
    """The values of the head of a page, for the template."""

    title: str
    description: str
    url: str
    type: str
    site_name: str
    locale: str
    card: Card
    other_locales: list[str] = field(default_factory=list)
    alternates: list = field(default_factory=list)
    properties: list[tuple[str, str]] = field(default_factory=list)
    structured_data: str = ""
    indexed: bool = True


def metadata_for(request, page, navigation: Navigation, view: dict) -> Metadata:
    """Return the metadata of ``page``, of any type, or of a view if ``page`` is None.

    ``view`` has the ``title`` and the ``description`` of the view. Search engines are to index a view only if
    ``is_indexed`` is True in it: not a search, nor an error.
    """
    root_url = navigation.site.root_url if navigation.site else ""
    if page is None:
        return _view_metadata(request, navigation, view, root_url)
    url = canonical_url(page, request)
    alternates = [language for language in navigation.languages if language.exact]
    is_home = navigation.home is not None and page.pk == navigation.home.pk
    card = _card(request, page, navigation, root_url)
    teaser = teaser_of(page).with_text(page.search_description)
    return Metadata(
        title=teaser.label_title(page.seo_title or page.title),
        description=teaser.description,
        url=url,
        type="website" if is_home or not hasattr(page, "get_social_message") else "article",
        site_name=navigation.name,
        locale=OG_LOCALES.get(page.locale.language_code, page.locale.language_code),
        card=card,
        other_locales=[OG_LOCALES.get(other.code, other.code) for other in alternates if not other.current],
        # The translations of an alias belong to its original.
        alternates=alternates if len(alternates) > 1 and not page.alias_of_id else [],
        properties=_properties(page),
        structured_data=_structured_data(request, page, navigation, url, card),
    )


def _view_metadata(request, navigation, view, root_url):
    alternates = [language for language in navigation.languages if language.exact]
    return Metadata(
        title=view.get("title") or navigation.name,
        description=view.get("description") or "",
        url=urljoin(root_url + "/", request.path),
        type="website",
        site_name=navigation.name,
        locale=OG_LOCALES.get(get_language(), get_language()),
        card=_default_card(navigation, root_url),
        alternates=alternates if len(alternates) > 1 else [],
        indexed=bool(view.get("is_indexed")),
    )


def _card(request, page, navigation, root_url):
    """Return the page's picture, or the drawn card of a ``ContentPage``, or the site's default card.

    A picture that cannot be read counts as none.
    """
    if isinstance(page, ContentPage):
        image, alt = page.card_image or (None, "")
    else:
        image, alt = getattr(page, "picture", None), getattr(page, "picture_alt", "")
    if card := _of_image(image, alt, root_url):
        return card
    if not isinstance(page, ContentPage) or not page.pk:
        return _default_card(navigation, root_url)
    content = cards.get_content(page)
    if getattr(request, "is_preview", False):
        # The view of cards draws public pages only, so a preview draws its card here.
        cards.draw_once(content, "wide")
    return Card(url=cards.get_url(page, content, "wide"), alt=content.alt)


def _default_card(navigation, root_url):
    alt = _("Coat of arms of %(municipality)s") % {"municipality": navigation.name}
    image = navigation.identity.default_card if navigation.identity else None
    drawn = Card(url=urljoin(root_url + "/", static(DEFAULT_CARD)), alt=alt)
    return _of_image(image, alt, root_url) or drawn


def _of_image(image, alt, root_url):
    rendition = get_rendition(image, CARD)
    return rendition and Card(
        url=urljoin(root_url + "/", rendition.url), alt=alt, width=rendition.width, height=rendition.height
    )


def _properties(page):
    """Return the Open Graph properties of articles and events."""
    if not hasattr(page, "get_social_message"):
        return []
    properties = []
    if page.first_published_at:
        properties.append(("article:published_time", localtime(page.first_published_at).isoformat()))
    if page.last_published_at:
        properties.append(("article:modified_time", localtime(page.last_published_at).isoformat()))
    if hasattr(page, "start") and hasattr(page, "end") and page.takes_place:
        properties.append(("event:start_time", times.iso_time(page, page.start)))
        properties.append(("event:end_time", times.iso_time(page, page.end)))
    properties += [("article:tag", label) for _topic, label in getattr(page, "topic_labels", ())]
    return properties


def _structured_data(request, page, navigation, url, card):
    """Return page, municipality and breadcrumbs as one JSON-LD graph, escaped for a script element."""
    graph = []
    if navigation.home:
        publisher = _organisation(request, navigation)
        graph.append(publisher)
    if hasattr(page, "get_structured_data"):
        data = {**page.get_structured_data(), "image": card.url}
        if page.alias_of_id:
            data["url"] = url
        graph.append(_with_publisher(data, page, publisher["@id"]) if navigation.home else data)
    if navigation.breadcrumbs:
        trail = [(crumb.title, crumb.get_full_url(request)) for crumb in navigation.breadcrumbs]
        trail.append((teaser_of(page).crumb, url))
        graph.append(
            {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": place, "name": name, "item": address}
                    for place, (name, address) in enumerate(trail, start=1)
                ],
            }
        )
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return mark_safe(text.translate(_JSON_ESCAPES))  # noqa: S308  # nosec  # escaped in this line


def _with_publisher(data, page, municipality_id):
    """Return ``data`` with the municipality as publisher, or as the page's ``structured_data_role``.

    A report on an event (``subjectOf``) has the municipality as publisher in any case.
    """
    municipality = {"@id": municipality_id}
    data = {getattr(page, "structured_data_role", "publisher"): municipality, **data}
    if report := data.get("subjectOf"):
        data["subjectOf"] = {**report, "publisher": municipality}
    return data


def _organisation(request, navigation):
    home, identity = navigation.home, navigation.identity
    organisation = {
        "@type": "GovernmentOrganization",
        "@id": f"{navigation.site.root_url}/#organisation",
        "name": home.title,
        "url": home.get_full_url(request),
        "address": home.address,
        "telephone": identity.phone,
        "email": identity.email,
    }
    return {key: value for key, value in organisation.items() if value}
