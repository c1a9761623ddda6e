"""The demo municipality, loaded once and shared by many tests."""

from dataclasses import fields, replace

from home.demo.content import DemoContent


def read_again(content: DemoContent) -> DemoContent:
    """Return the same pages as the database has them now, without the changes of an earlier test."""
    pages = [(field.name, getattr(content, field.name)) for field in fields(content)]
    return replace(content, **{name: type(page).objects.get(pk=page.pk) for name, page in pages})
