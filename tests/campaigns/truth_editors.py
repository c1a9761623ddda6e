"""The rules of the truth campaign for editors: pages are published, moved, hidden and deleted at random."""

from __future__ import annotations

import uuid
from datetime import timedelta
from unittest.mock import patch

from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from wagtail.models import Page, PageViewRestriction

from tests.civic_social.factories import NoticePageFactory, publish
from tests.civic_social.site.models import NoticePage

from .model import SUMMARY, PageModel

#: Few pages, so that each one is changed in many ways.
MOST_PAGES = 3
#: The alternative texts of a page's pictures: none, one, or two in either order.
PICTURES = ((), ("Мост",), ("Мост", "Парк"), ("Парк", "Мост"))
PHOTOS = st.sampled_from([0, 1, 1, 2, 2, 3])
CHOICES = st.sampled_from(["automatic", "automatic", "automatic", "leave", "never"])


def run_on_commit(method):
    """Let ``method`` run its ``on_commit`` callbacks at its end, as a request does."""

    def wrapped(self, *args, **kwargs):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return method(self, *args, **kwargs)

    wrapped.__name__ = method.__name__
    return wrapped


class EditorRules:
    """A mixin of rules; it needs ``model``, ``sections``, ``images``, ``user`` and ``english``."""

    def choose(self, number: int, **state) -> PageModel | None:
        """Return one of the pages with these attributes, or None."""
        fitting = [
            page
            for page in self.model.pages.values()
            if all(getattr(page, name) == value for name, value in state.items())
        ]
        return fitting[number % len(fitting)] if fitting else None

    def saved(self, page: PageModel) -> NoticePage:
        """Return the page as the database has it."""
        return NoticePage.objects.get(pk=page.id)

    def has_room(self) -> bool:
        """Return True if another page may be created."""
        return sum(page.state != "deleted" for page in self.model.pages.values()) < MOST_PAGES

    def create_draft(self, section: str) -> PageModel:
        """Create a draft in a section."""
        parent = Page.objects.get(pk=self.sections[section])
        saved = NoticePageFactory(parent=parent, summary=SUMMARY)
        page = PageModel(saved.pk, saved.pk, readable(saved.full_url), section)
        self.model.pages[saved.pk] = page
        return page

    def photos_of(self, page: PageModel) -> list[int]:
        """Return the IDs of the page's images."""
        return [self.images[name].pk for name in page.pictures]

    def publish(self, page: PageModel, version: int, choice: str, pictures: tuple[str, ...]):
        """Publish a page in one of its versions."""
        page.version, page.choice, page.pictures = version, choice, pictures
        publish(
            self.saved(page),
            self.user,
            title=page.title,
            photos=self.photos_of(page),
            civic_social_announcement=choice,
            go_live_at=None,
            expire_at=None,
        )
        self.model.publish(page)
        page.state = "normal"

    @precondition(lambda self: self.has_room())
    @rule(section=st.sampled_from(["open", "other"]), choice=CHOICES, photos=PHOTOS)
    @run_on_commit
    def publish_new(self, section, choice, photos):
        self.publish(self.create_draft(section), 0, choice, PICTURES[photos])

    @rule(number=st.integers(0, 99), version=st.integers(0, 2), choice=CHOICES, photos=PHOTOS)
    @run_on_commit
    def publish_again(self, number, version, choice, photos):
        page = self.choose(number, state="normal") or self.choose(number, state="draft")
        if page:
            self.publish(page, version, choice, PICTURES[photos])

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def unpublish(self, number):
        if page := self.choose(number, live=True):
            self.withdraw(page)

    def withdraw(self, page):
        """Unpublish a page."""
        self.saved(page).unpublish(user=self.user)
        page.live = False
        self.model.update(page)

    @precondition(lambda self: self.has_room())
    @rule(section=st.sampled_from(["open", "other"]), photos=PHOTOS)
    @run_on_commit
    def schedule(self, section, photos):
        page = self.create_draft(section)
        page.pictures = PICTURES[photos]
        later = timezone.now() + timedelta(hours=1)
        publish(self.saved(page), self.user, title=page.title, photos=self.photos_of(page), go_live_at=later)
        page.state = "scheduled"

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def let_expire(self, number):
        page = self.choose(number, state="normal", live=True)
        if page and page.choice == "automatic":
            later = timezone.now() + timedelta(hours=1)
            saved = self.saved(page)
            saved.expire_at = later
            saved.save_revision(user=self.user).publish(user=self.user)
            self.model.update(page)
            page.state = "expiring"

    @rule()
    @run_on_commit
    def scheduled_time_comes(self):
        with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(hours=2)):
            call_command("publish_scheduled")
        for page in self.model.pages.values():
            if page.state == "scheduled":
                self.model.publish(page)
            elif page.state == "expiring":
                page.live = False
                self.model.update(page)
            page.state = "normal" if page.state in ("scheduled", "expiring") else page.state

    @precondition(lambda self: self.has_room())
    @rule(number=st.integers(0, 99), keep_live=st.booleans())
    @run_on_commit
    def copy(self, number, keep_live):
        if page := self.choose(number, state="normal"):
            saved = self.saved(page)
            slug = f"copy-{len(self.model.pages)}-{saved.pk}"
            copied = saved.copy(update_attrs={"slug": slug}, keep_live=keep_live, user=self.user)
            if NoticePage.objects.filter(pk=copied.pk).exists():
                live = copied.live
                self.model.pages[copied.pk] = PageModel(
                    copied.pk,
                    copied.pk,
                    readable(copied.full_url),
                    page.section,
                    page.version,
                    page.pictures,
                    live=live,
                    published_before=live,
                    state="normal" if live else "draft",
                )

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def alias(self, number):
        if page := self.choose(number, state="normal", live=True):
            saved = self.saved(page)
            saved.create_alias(parent=saved.get_parent(), update_slug=f"alias-{uuid.uuid4().hex}")

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def translate(self, number):
        page = self.choose(number, state="normal")
        if page and not self.saved(page).has_translation(self.english) and page.group == page.id:
            copied = self.saved(page).copy_for_translation(self.english, copy_parents=True)
            self.model.pages[copied.pk] = PageModel(
                copied.pk, page.group, readable(copied.full_url or ""), "translated"
            )

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def move(self, number):
        page = self.choose(number, state="normal")
        if page and page.section in self.sections:
            page.section = "other" if page.section == "open" else "open"
            target = Page.objects.get(pk=self.sections[page.section])
            self.saved(page).move(target, pos="last-child", user=self.user)
            page.address = readable(self.saved(page).full_url)
            self.model.update(page)

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def delete(self, number):
        if page := self.choose(number, state="normal"):
            self.saved(page).delete(user=self.user)
            page.live, page.state = False, "deleted"
            self.model.update(page)

    @rule(number=st.integers(0, 99))
    @run_on_commit
    def restrict_or_open_page(self, number):
        if page := self.choose(number, state="normal"):
            page.restricted = self._toggle_restriction(self.saved(page))
            self.model.update(page)

    @rule()
    @run_on_commit
    def restrict_or_open_section(self):
        closed = self._toggle_restriction(Page.objects.get(pk=self.sections["other"]))
        self.model.closed_sections = {"other"} if closed else set()
        for page in self.model.pages.values():
            if page.section == "other" and page.state not in ("scheduled", "draft", "deleted"):
                self.model.update(page)

    @staticmethod
    def _toggle_restriction(page) -> bool:
        restriction = PageViewRestriction.objects.filter(page_id=page.pk).first()
        if restriction:
            restriction.delete()
            return False
        PageViewRestriction.objects.create(page_id=page.pk, restriction_type="login")
        return True

    @run_on_commit
    def publish_again_as(self, page, version):
        """Publish another version of a page with the same pictures."""
        self.publish(page, version, "automatic", page.pictures)


def readable(address: str) -> str:
    """Return a URL without its scheme and final slash."""
    return address.partition("://")[2].rstrip("/")
