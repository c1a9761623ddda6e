"""Checks of a body for people who hear a page instead of seeing it."""

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

#: Link texts without a meaning when a screen reader lists the links of a page.
MEANINGLESS_LINKS = {
    *("тук", "натиснете тук", "кликнете тук", "виж тук", "вижте тук", "линк", "връзка", "повече"),
    *("here", "click here", "see here", "link", "more", "read more"),
}


def find_errors(body) -> list[str]:
    """Return a sentence for each error in ``body`` (a ``BodyBlock`` value).

    Errors are subsections without a section, and links whose text does not name their target.
    """
    errors = []
    is_within_section = False
    for block in body:
        if block.block_type == "heading":
            level, text = str(block.value["level"]), block.value["text"]
            if level == "3" and not is_within_section:
                errors.append(
                    _("“%(heading)s” is a subsection, but no section stands above it.") % {"heading": text}
                )
            is_within_section = True
        elif block.block_type == "paragraph":
            errors += [
                _("The link “%(text)s” does not say where it leads. Write what people find there.")
                % {"text": text}
                for text in _meaningless_links(block.value.source)
            ]
    return errors


def _meaningless_links(html):
    texts = [" ".join(link.get_text().split()) for link in BeautifulSoup(html, "html.parser").find_all("a")]
    return [text for text in texts if _is_meaningless(text) or _is_url(text)]


def _is_meaningless(text):
    return text.casefold().strip(" .…:»>›") in MEANINGLESS_LINKS


def _is_url(text):
    return text.startswith(("http://", "https://", "www."))
