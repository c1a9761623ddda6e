"""What a text must not do to people who hear a page instead of seeing it."""

from bs4 import BeautifulSoup
from django.utils.translation import gettext as _

#: Words that say nothing where links are read one after the other.
EMPTY_WORDS = {
    *("тук", "натиснете тук", "кликнете тук", "виж тук", "вижте тук", "линк", "връзка", "повече"),
    *("here", "click here", "see here", "link", "more", "read more"),
}


def faults(body) -> list[str]:
    """Return a sentence for each mistake in ``body`` (a ``BodyBlock`` value).

    That is a heading out of order, or a link whose words say nothing.
    """
    found = []
    is_within_section = False
    for block in body:
        if block.block_type == "heading":
            level, text = str(block.value["level"]), block.value["text"]
            if level == "3" and not is_within_section:
                found.append(
                    _("“%(heading)s” is a subsection, but no section stands above it.") % {"heading": text}
                )
            is_within_section = True
        elif block.block_type == "paragraph":
            found += [
                _("The link “%(text)s” does not say where it leads. Write what people find there.")
                % {"text": text}
                for text in _empty_links(block.value.source)
            ]
    return found


def _empty_links(html):
    texts = [" ".join(link.get_text().split()) for link in BeautifulSoup(html, "html.parser").find_all("a")]
    return [text for text in texts if text.casefold().strip(" .…:»>›") in EMPTY_WORDS or _is_address(text)]


def _is_address(text):
    return text.startswith(("http://", "https://", "www."))
