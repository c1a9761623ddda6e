"""The time that announcing adds to publishing: a page with five accounts and with none, in turn.

Measured are the request of the admin's "Publish" button, and the two calls in it that save and publish, for
the policy of the demo and for a page type with hardly a field.
"""

import time
from functools import partial
from statistics import median
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from civic_social.models import Post, SocialAccount
from home.demo import content
from tests.civic_social.factories import NoticePageFactory, SocialAccountFactory, UserFactory

ACCOUNTS = 5
LETTERS = str.maketrans("0123456789", "ghijklmnop")


def measure(*, quick: bool, progress) -> dict:
    """Return the milliseconds and queries of a publication with and without accounts, and the ratio."""
    rounds = 1 if quick else 120
    user = UserFactory()
    editor = Client()
    editor.force_login(user)
    progress("creating the demo municipality")
    policy = content.load(user=user, site_url="http://localhost:8000").policy
    policies = partial(copy_draft, policy, user)
    thin_pages = partial(NoticePageFactory, parent=policy.get_ancestors()[1])
    trials = {
        "policy": partial(_publish, policies, user),
        "thin": partial(_publish, thin_pages, user),
        "button": partial(_press, thin_pages, editor),
    }
    return {
        "accounts": ACCOUNTS,
        "pairs": rounds,
        "times": {name: _pairs(name, trial, rounds, progress) for name, trial in trials.items()},
        "queries": {
            name: {number: _count_queries(make, user, number) for number in (0, 1, 5, 20)}
            for name, make in (("policy", policies), ("thin", thin_pages))
        },
    }


def copy_draft(original, user):
    """Return a draft copy of a policy, with its body, picture, file and topics."""
    # Letters, since digits may look like a telephone number, with which a page is not published.
    number = uuid4().hex.translate(LETTERS)
    attributes = {"slug": number, "title": number, "number": number[:12]}
    draft = original.copy(update_attrs=attributes, keep_live=False, copy_revisions=False, user=user)
    return draft.specific


def _pairs(name: str, trial, rounds: int, progress) -> dict:
    progress(f"{rounds} pairs of publications: {name}")
    warm_up = min(rounds, 3)
    pairs = [(trial(0), trial(ACCOUNTS)) for _number in range(rounds + warm_up)][warm_up:]
    return {
        part: _compare([(bare[part], announced[part]) for bare, announced in pairs]) for part in pairs[0][0]
    }


def _compare(pairs) -> dict:
    return {
        "bare_ms": 1000 * median(bare for bare, _announced in pairs),
        "announced_ms": 1000 * median(announced for _bare, announced in pairs),
        "ratio": median(announced / bare for bare, announced in pairs),
    }


def _prepare(make, accounts: int):
    """Return a new draft on a site with this number of accounts and no posts."""
    Post.objects.all().delete()
    SocialAccount.objects.all().delete()
    SocialAccountFactory.create_batch(accounts)
    return make()


def _publish(make, user, accounts: int) -> dict:
    """Return the seconds of saving and publishing, and of publishing alone."""
    draft = _prepare(make, accounts)
    started = time.perf_counter()
    revision = draft.save_revision(user=user)
    saved = time.perf_counter()
    revision.publish(user=user)
    ended = time.perf_counter()
    assert Post.objects.count() == accounts
    return {"whole": ended - started, "publish": ended - saved}


def _press(make, editor, accounts: int) -> dict:
    """Return the seconds of the request of the admin's "Publish" button."""
    draft = _prepare(make, accounts)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    form = querydict_from_html(editor.get(address).content.decode(), form_id="page-edit-form")
    form["action-publish"] = "action-publish"
    started = time.perf_counter()
    response = editor.post(address, form)
    seconds = time.perf_counter() - started
    assert response.status_code == 302, response.context["form"].errors
    assert Post.objects.count() == accounts
    return {"request": seconds}


def _count_queries(make, user, accounts: int) -> int:
    draft = _prepare(make, accounts)
    revision = draft.save_revision(user=user)
    with CaptureQueriesContext(connection) as queries:
        revision.publish(user=user)
    return len(queries)
