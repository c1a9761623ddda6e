"""Slugs for pages: the title in Latin letters."""

from django.utils.text import slugify

from .transliteration import transliterate


def make_slug(page) -> str:
    """Return a slug made of the title of ``page``; a number from 2 on keeps it unique below the parent.

    Wagtail would leave the slug of a Bulgarian title empty. Returns "" if the title has no letter or digit.
    """
    base = slug = slugify(transliterate(page.title))
    parent = page.get_parent()
    taken = set()
    if parent:
        siblings = parent.get_children().filter(slug__startswith=base).exclude(pk=page.pk)
        taken = set(siblings.values_list("slug", flat=True))
    number = 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
