"""Slugs for pages: the title in Latin letters, by the law on transliteration."""

from django.utils.text import slugify

from .transliteration import transliterate

#: The slug field has room for 255 characters, a number included; one letter can become three.
MAX_LENGTH = 240


class LatinSlugMixin:
    """A mixin for page types whose pages get a slug of their title, if they are saved without one."""

    def full_clean(self, *args, **kwargs):
        """Set a missing slug, and validate the page. Raises ValidationError."""
        self.set_missing_slug()
        super().full_clean(*args, **kwargs)

    def save(self, *args, **kwargs):
        """Set a missing slug, and save: Wagtail validates no draft as a whole."""
        self.set_missing_slug()
        return super().save(*args, **kwargs)

    def set_missing_slug(self) -> None:
        """Set the slug of a page without one: Wagtail's own drops Cyrillic letters."""
        if not self.slug:
            self.slug = make_slug(self)


def make_slug(page) -> str:
    """Return a free slug made of the title of ``page``; "" if the title has no letter or digit."""
    return find_free_slug(page.title, page.get_parent(), page.pk)


def find_free_slug(title: str, parent, page_id: int | None) -> str:
    """Return ``title`` as a slug that no other page below ``parent`` has; from the second on with a number.

    ``parent`` is None if it is not known yet. Returns "" if the title has no letter or digit.
    """
    base = slug = slugify(transliterate(title))[:MAX_LENGTH].strip("-_")
    taken = set()
    if parent and base:
        siblings = parent.get_children().filter(slug__startswith=base).exclude(pk=page_id)
        taken = set(siblings.values_list("slug", flat=True))
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
