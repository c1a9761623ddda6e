"""What announcing adds to publishing: the same page with five accounts and with none, in turn.

Measured as the editor waits for it (the request that the admin's "Publish" button sends), and bare (the
two calls in it that save and publish), where the share of the same work is largest.
"""

import time
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from civic_social.models import Post, SocialAccount
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory, UserFactory

ACCOUNTS = 5


def measure(*, quick: bool, progress) -> dict:
    """Return seconds and queries of a publication with and without accounts, and the median of ratios."""
    rounds = 3 if quick else 200
    parent, user = Page.objects.get(depth=2), UserFactory()
    editor = Client()
    editor.force_login(user)
    pairs = []
    for number in range(-3, rounds):
        if number % 50 == 0:
            progress(f"{number} of {rounds} pairs of publications")
        pair = [
            {**_publish(parent, user, accounts), "button": _press(parent, editor, accounts)}
            for accounts in (0, ACCOUNTS)
        ]
        if number >= 0:  # the first three warm up
            pairs.append(pair)
    return {
        "accounts": ACCOUNTS,
        "pairs": rounds,
        **{key: _compare([(bare[key], announced[key]) for bare, announced in pairs]) for key in pairs[0][0]},
        "queries": {number: _count_queries(parent, user, number) for number in (0, 1, 5, 20)},
    }


def _compare(pairs) -> dict:
    return {
        "bare_ms": 1000 * median(bare for bare, _announced in pairs),
        "announced_ms": 1000 * median(announced for _bare, announced in pairs),
        "ratio": median(announced / bare for bare, announced in pairs),
    }


def _prepare(parent, accounts: int):
    """Return a fresh draft on a site that has just so many accounts."""
    Post.objects.all().delete()
    SocialAccount.objects.all().delete()
    SocialAccountFactory.create_batch(accounts)
    return NoticePageFactory(parent=parent)


def _publish(parent, user, accounts: int) -> dict:
    """Return the seconds of saving and publishing, and of publishing alone."""
    draft = _prepare(parent, accounts)
    started = time.perf_counter()
    revision = draft.save_revision(user=user)
    saved = time.perf_counter()
    revision.publish(user=user)
    ended = time.perf_counter()
    assert Post.objects.count() == accounts
    return {"whole": ended - started, "publish": ended - saved}


def _press(parent, editor, accounts: int) -> float:
    """Return the seconds of the request that the admin's "Publish" button sends."""
    draft = _prepare(parent, accounts)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    form = querydict_from_html(editor.get(address).content.decode(), form_id="page-edit-form")
    form["action-publish"] = "action-publish"
    started = time.perf_counter()
    response = editor.post(address, form)
    seconds = time.perf_counter() - started
    assert response.status_code == 302, response.context["form"].errors
    assert Post.objects.count() == accounts
    return seconds


def _count_queries(parent, user, accounts: int) -> int:
    draft = _prepare(parent, accounts)
    revision = draft.save_revision(user=user)
    with CaptureQueriesContext(connection) as queries:
        revision.publish(user=user)
    return len(queries)
