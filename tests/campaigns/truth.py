"""Random lives of pages: after quiet time the wall shows each announced page once, as it is now, and no more.

The model (``model.py``) is written from the promises and not from the code.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PIL import Image as Drawing
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction

from civic_social import actions
from civic_social.delivery import duplicates, worker
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    OutcomeUnknown,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.models import Attempt, DuplicateCheck, Post, SocialAccount
from civic_social.models.states import WORKABLE, Status
from tests.civic_social import memory_channel
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish
from tests.civic_social.memory_channel import MemoryChannel
from tests.civic_social.site.models import NoticePage, PlainPage

from .model import SUMMARY, Life, Model, Place

MOST_PAGES = 3
#: A page's pictures, by what they show: none, one, or several in an order.
PICTURES = ((), ("Мост",), ("Мост", "Парк"), ("Парк", "Мост"))
PHOTOS = st.sampled_from([0, 1, 1, 2, 2, 3])
VERBS = st.sampled_from(["create", "create", "update", "delete", "find"])
FAULTS = {
    "lost after accepting": (OutcomeUnknown, True),
    "lost before": (OutcomeUnknown, False),
    "unreachable": (TransientError, False),
    "throttled": (lambda: RateLimited(retry_after=60), False),
    "token dead": (lambda: AuthenticationError("token-expired"), False),
    "blocked": (AccountBlocked, False),
    "a defect": (ZeroDivisionError, True),
}
CHOICES = st.sampled_from(["automatic", "automatic", "automatic", "leave", "never"])


class TruthfulChannel(MemoryChannel):
    """An editable network that says so when what is edited is no longer there."""

    def update(self, remote, message):
        if remote.id not in memory_channel.NETWORK.posts:
            raise Vanished()
        return super().update(remote, message)


def _capture(method):
    """Run what Django runs after a commit, as a request does."""

    def captured(self, *args, **kwargs):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return method(self, *args, **kwargs)

    captured.__name__ = method.__name__
    return captured


class Truth(RuleBasedStateMachine):
    """Editors, networks, workers and clocks, each doing something at random."""

    #: What was done and compared, for the figures.
    figures = Counter()
    editable = Place("editable", editable=True)
    uneditable = Place("uneditable", shows_pictures=False)

    @initialize()
    @_capture
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        memory_channel.NETWORK.__init__()
        self.network = memory_channel.NETWORK
        self.images = {name: make_image(name) for name in PICTURES[-1]}
        self.user = UserFactory()
        root = Page.objects.filter(depth=2).first()
        self.sections = {}
        for slug in ("open", "other"):
            self.sections[slug] = root.add_child(instance=PlainPage(title=slug, slug=f"section-{slug}")).pk
        self.english, _ = Locale.objects.get_or_create(language_code="en")
        self.accounts = {
            self.editable: self.editable_account(),
            self.uneditable: SocialAccountFactory(channel="uneditable", remote_id="truth-uneditable"),
            **self.more_accounts(),
        }
        self.model = Model(tuple(self.accounts))
        # From the start, since Hypothesis leaves some rules out of each example.
        for section in self.sections:
            self.publish(self.new(section), 0, "automatic", PICTURES[1])

    def teardown(self):
        if not hasattr(self, "atomic"):
            return
        self.figures["examples"] += 1
        self.figures["attempts at the networks"] += Attempt.objects.count()
        try:
            self.check()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def editable_account(self) -> SocialAccount:
        return SocialAccountFactory(channel="memory", remote_id="truth-memory")

    def more_accounts(self) -> dict[Place, SocialAccount]:
        """Accounts at further places."""
        return {}

    def account(self, number: int) -> SocialAccount:
        """One of the accounts."""
        accounts = list(self.accounts.values())
        return accounts[number % len(accounts)]

    def wall_of(self, account) -> Counter:
        """The texts at the account's network, each with what its pictures show."""
        return Counter(
            (message.text, tuple(picture.alt for picture in message.pictures))
            for message in self.network.posts.values()
            if _source(message) == account.channel
        )

    def remove_at_network(self, account: SocialAccount, remote_id: str) -> None:
        """Somebody removes a post of the account's."""
        del self.network.posts[remote_id]

    # Editors

    def life(self, number: int, **state) -> Life | None:
        fitting = [
            life
            for life in self.model.lives.values()
            if all(getattr(life, name) == value for name, value in state.items())
        ]
        return fitting[number % len(fitting)] if fitting else None

    def page(self, life: Life) -> NoticePage:
        return NoticePage.objects.get(pk=life.id)

    def has_room(self) -> bool:
        """Few pages, so that one and the same is met in many ways."""
        return sum(life.state != "deleted" for life in self.model.lives.values()) < MOST_PAGES

    def new(self, section: str) -> Life:
        page = NoticePageFactory(parent=Page.objects.get(pk=self.sections[section]), summary=SUMMARY)
        life = Life(page.pk, page.pk, readable(page.full_url), section)
        self.model.lives[page.pk] = life
        return life

    def photos_of(self, life: Life) -> list[int]:
        """The numbers of the page's images."""
        return [self.images[name].pk for name in life.pictures]

    def publish(self, life: Life, version: int, choice: str, pictures: tuple[str, ...]):
        life.version, life.choice, life.pictures = version, choice, pictures
        publish(
            self.page(life),
            self.user,
            title=life.title,
            photos=self.photos_of(life),
            social_announcement=choice,
            go_live_at=None,
            expire_at=None,
        )
        self.model.publish(life)
        life.state = "page"

    @precondition(lambda self: self.has_room())
    @rule(section=st.sampled_from(["open", "other"]), choice=CHOICES, photos=PHOTOS)
    @_capture
    def publish_new(self, section, choice, photos):
        self.publish(self.new(section), 0, choice, PICTURES[photos])

    @rule(number=st.integers(0, 99), version=st.integers(0, 2), choice=CHOICES, photos=PHOTOS)
    @_capture
    def publish_again(self, number, version, choice, photos):
        life = self.life(number, state="page") or self.life(number, state="draft")
        if life:
            self.publish(life, version, choice, PICTURES[photos])

    @rule(number=st.integers(0, 99))
    @_capture
    def unpublish(self, number):
        if life := self.life(number, live=True):
            self.withdraw(life)

    def withdraw(self, life):
        self.page(life).unpublish(user=self.user)
        life.live = False
        self.model.follow(life)

    @precondition(lambda self: self.has_room())
    @rule(section=st.sampled_from(["open", "other"]), photos=PHOTOS)
    @_capture
    def schedule(self, section, photos):
        life = self.new(section)
        life.pictures = PICTURES[photos]
        later = timezone.now() + timedelta(hours=1)
        publish(self.page(life), self.user, title=life.title, photos=self.photos_of(life), go_live_at=later)
        life.state = "scheduled"

    @rule(number=st.integers(0, 99))
    @_capture
    def let_expire(self, number):
        life = self.life(number, state="page", live=True)
        if life and life.choice == "automatic":
            later = timezone.now() + timedelta(hours=1)
            page = self.page(life)
            page.expire_at = later
            page.save_revision(user=self.user).publish(user=self.user)
            self.model.follow(life)
            life.state = "expiring"

    @rule()
    @_capture
    def clock_strikes(self):
        with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(hours=2)):
            call_command("publish_scheduled")
        for life in self.model.lives.values():
            if life.state == "scheduled":
                self.model.publish(life)
            elif life.state == "expiring":
                life.live = False
                self.model.follow(life)
            life.state = "page" if life.state in ("scheduled", "expiring") else life.state

    @precondition(lambda self: self.has_room())
    @rule(number=st.integers(0, 99), keep_live=st.booleans())
    @_capture
    def copy(self, number, keep_live):
        if life := self.life(number, state="page"):
            page = self.page(life)
            slug = f"copy-{len(self.model.lives)}-{page.pk}"
            copied = page.copy(update_attrs={"slug": slug}, keep_live=keep_live, user=self.user)
            if NoticePage.objects.filter(pk=copied.pk).exists():
                live = copied.live
                self.model.lives[copied.pk] = Life(
                    copied.pk,
                    copied.pk,
                    readable(copied.full_url),
                    life.section,
                    life.version,
                    life.pictures,
                    live=live,
                    published_before=live,
                    state="page" if live else "draft",
                )

    @rule(number=st.integers(0, 99))
    @_capture
    def alias(self, number):
        if life := self.life(number, state="page", live=True):
            page = self.page(life)
            page.create_alias(parent=page.get_parent(), update_slug=f"alias-{uuid.uuid4().hex}")

    @rule(number=st.integers(0, 99))
    @_capture
    def translate(self, number):
        life = self.life(number, state="page")
        if life and not self.page(life).has_translation(self.english) and life.group == life.id:
            copied = self.page(life).copy_for_translation(self.english, copy_parents=True)
            self.model.lives[copied.pk] = Life(
                copied.pk, life.group, readable(copied.full_url or ""), "translated"
            )

    @rule(number=st.integers(0, 99))
    @_capture
    def move(self, number):
        life = self.life(number, state="page")
        if life and life.section in self.sections:
            life.section = "other" if life.section == "open" else "open"
            target = Page.objects.get(pk=self.sections[life.section])
            self.page(life).move(target, pos="last-child", user=self.user)
            life.address = readable(self.page(life).full_url)
            self.model.follow(life)

    @rule(number=st.integers(0, 99))
    @_capture
    def delete(self, number):
        if life := self.life(number, state="page"):
            self.page(life).delete(user=self.user)
            life.live, life.state = False, "deleted"
            self.model.follow(life)

    @rule(number=st.integers(0, 99))
    @_capture
    def restrict_or_open_page(self, number):
        if life := self.life(number, state="page"):
            life.restricted = self._toggle_restriction(self.page(life))
            self.model.follow(life)

    @rule()
    @_capture
    def restrict_or_open_section(self):
        closed = self._toggle_restriction(Page.objects.get(pk=self.sections["other"]))
        self.model.closed_sections = {"other"} if closed else set()
        for life in self.model.lives.values():
            if life.section == "other" and life.state not in ("scheduled", "draft", "deleted"):
                self.model.follow(life)

    @staticmethod
    def _toggle_restriction(page) -> bool:
        restriction = PageViewRestriction.objects.filter(page_id=page.pk).first()
        if restriction:
            restriction.delete()
            return False
        PageViewRestriction.objects.create(page_id=page.pk, restriction_type="login")
        return True

    # Networks

    @rule(number=st.integers(0, 99), kind=st.sampled_from(sorted(FAULTS)), and_back=st.booleans())
    def edit_into_a_fault(self, number, kind, and_back):
        """The fault strikes at once, and the page may go back to what it said before the truth is known."""
        if life := self.life(number, state="page", live=True):
            before = life.version
            with self.fault_at_once(kind):
                self.publish_again_as(life, (before + 1) % 3)
            if and_back:
                self.publish_again_as(life, before)

    @rule(number=st.integers(0, 99), kind=st.sampled_from(sorted(FAULTS)), and_back=st.booleans())
    def unpublish_into_a_fault(self, number, kind, and_back):
        if life := self.life(number, state="page", live=True):
            with self.fault_at_once(kind):
                self.withdraw(life)
            if and_back:
                self.publish_again_as(life, life.version)

    @contextmanager
    def fault_at_once(self, kind):
        self.check()
        for verb in ("create", "update", "delete"):
            self.fault(verb, kind)
        yield
        worker.drain()
        self.network.faults.clear()

    @rule(verb=VERBS, kind=st.sampled_from(sorted(FAULTS)))
    def fault(self, verb, kind):
        make, accepts = FAULTS[kind]
        self.network.fail(verb, make(), accepts=accepts and verb != "find")

    @rule()
    def reconnect(self):
        for account in SocialAccount.objects.all():
            actions.resume(account)

    @precondition(lambda self: self.model.standing(self.editable))
    @rule(number=st.integers(0, 99))
    def removed_by_hand_at_the_network(self, number):
        self.removed_by_hand(self.editable, number)

    def removed_by_hand(self, place: Place, number: int):
        """Somebody removes a post, which is noticed when the page changes next."""
        self.check()
        standing = self.model.standing(place)
        life = self.life(number, state="page", choice="automatic")
        if life is None or life.id not in standing:
            return
        post = Post.objects.get(page_id=life.id, account=self.accounts[place])
        self.remove_at_network(self.accounts[place], post.remote_id)
        self.publish_again_as(life, (life.version + 1) % 3)
        life.at(place).removed_there = True
        self.check()
        post.refresh_from_db()
        assert (post.status, post.problem) == (Status.WAITING, "removed-elsewhere")

    @_capture
    def publish_again_as(self, life, version):
        self.publish(life, version, "automatic", life.pictures)

    @rule(number=st.integers(0, 99))
    def person_publishes_anew_what_was_removed(self, number):
        removed = [
            (life, place)
            for life in self.model.lives.values()
            for place in self.accounts
            if life.at(place).removed_there
        ]
        if removed:
            life, place = removed[number % len(removed)]
            actions.retry(Post.objects.get(page_id=life.id, account=self.accounts[place]))
            mirror = life.at(place)
            mirror.removed_there = False
            mirror.possible.add(mirror.wanted)

    # Workers

    @rule(number=st.integers(0, 2), heard=st.booleans())
    def worker_sleeps_in_the_last_instant(self, number, heard):
        """It sends what it has claimed after another one has long taken over; its answer may be lost."""
        _skip_ahead()
        for account in worker.lease_accounts("sleeper", [self.account(number).pk]):
            channel = account.get_channel()
            step = worker.claim_next(account, "sleeper", channel)
            if step is None:
                continue
            self.network.faults.clear()
            for _round in range(4):
                _skip_ahead()
                worker.drain(account_ids=[account.pk])
            step.claimed_at = time.monotonic()
            step.post.lease_until = timezone.now() + timedelta(minutes=1)
            result = worker.perform(channel, step)
            if heard:
                worker.apply_result(step, result, channel)

    @rule()
    def work(self):
        worker.drain()

    @rule()
    def time_passes(self):
        _skip_ahead()
        worker.drain()

    @rule(number=st.integers(0, 2), accepted=st.booleans())
    def worker_is_killed(self, number, accepted):
        _skip_ahead()
        leased = worker.lease_accounts("doomed", [self.account(number).pk])
        for account in leased:
            channel = account.get_channel()
            step = worker.claim_next(account, "doomed", channel)
            if step and accepted:
                worker.perform(channel, step)

    # People

    @rule(number=st.integers(0, 2))
    def pause_account(self, number):
        actions.pause(self.account(number))

    @rule(paused=st.booleans(), release=st.booleans())
    def main_switch(self, paused, release):
        if paused:
            actions.pause_everything("Ден на траур")
        else:
            actions.resume_everything(release=release)

    @rule(number=st.integers(0, 99))
    def hold(self, number):
        due = list(Post.objects.filter(status=Status.DUE).order_by("pk"))
        if due:
            actions.hold(due[number % len(due)])

    @invariant()
    def count(self):
        self.figures["steps"] += 1

    @rule()
    def check(self):
        """Everything works again, held posts are released, quiet time passes: the wall is the model."""
        self.everything_works()
        actions.resume_everything(release=True)
        self.reconnect()
        for _round in range(60):
            for post in Post.objects.filter(status__in=[Status.HELD, Status.FAILED]):
                actions.retry(post)
            _skip_ahead()
            worker.drain()
            duplicates.check_due()
            working = Post.objects.filter(status__in=[*WORKABLE, Status.SENDING]).exists()
            if not working and not DuplicateCheck.objects.exists():
                break
        for place, account in self.accounts.items():
            self.compare(place, account)
            self.figures["walls compared"] += 1
        unsettled = Post.objects.exclude(status__in=[Status.LIVE, Status.WITHDRAWN])
        assert not unsettled.exclude(problem="removed-elsewhere").exists(), unsettled.values()

    def everything_works(self) -> None:
        """Every fault at the networks ends."""
        self.network.faults.clear()

    def compare(self, place: Place, account: SocialAccount) -> None:
        """What stands at the account's network is what the model says."""
        wall, wanted = self.wall_of(account), self.model.wall(place)
        assert wall == wanted, f"too much: {dict(wall - wanted)}; missing: {dict(wanted - wall)}"


def _skip_ahead() -> None:
    """Let whatever waits for a moment find that it has come."""
    now = timezone.now()
    Post.objects.filter(status__in=[Status.DUE, Status.UNKNOWN]).update(next_attempt_at=now, planned_at=now)
    Post.objects.filter(status=Status.SENDING).update(lease_until=now - timedelta(seconds=1))
    DuplicateCheck.objects.update(look_at=now)
    SocialAccount.objects.update(resting_until=None, lease="", leased_until=None)


def make_image(name: str):
    """Return an image that is described by its name."""
    file = BytesIO()
    Drawing.new("RGB", (600, 400), "green").save(file, "JPEG")
    file.seek(0)
    return get_image_model().objects.create(
        title=name, description=name, file=ImageFile(file, name="campaign.jpg")
    )


def readable(address: str) -> str:
    """Return an address as people read it."""
    return address.partition("://")[2].rstrip("/")


def _source(message) -> str:
    return parse_qs(urlsplit(message.link).query)["utm_source"][0]
