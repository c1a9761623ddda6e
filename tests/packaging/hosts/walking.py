"""Requests of a visitor to the form, and of an administrator to every screen of both apps."""

import html
import re
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from screens import SCREENS

from civic_social.models import Post
from feedback.models import Desk, FeedbackPage, Submission
from feedback.spam_protection.ticket import Ticket

LINK = re.compile(r'href="(/admin/(?:social|feedback)/[^"#]*)"')
#: More than the screens of both apps, so that the walk ends.
MOST_SCREENS = 200
#: Screens of Wagtail that show something of the apps: panels, columns, permissions, places of use.
WAGTAIL = (
    "pages/{page}/history/",
    "pages/{page}/copy/",
    "pages/{page}/unpublish/",
    "pages/{page}/delete/",
    "users/",
    "users/new/",
    "groups/new/",
    "groups/edit/{group}/",
    "sites/",
    "images/",
    "documents/",
    "reports/site-history/",
    "reports/locked/",
)


def visit_form(place: Any) -> None:
    """Send a message with the form of a new page; raises AssertionError if it does not reach its desk."""
    group, _new = Group.objects.get_or_create(name="Clerks")
    desk = Desk.objects.filter(site=place.site, is_default=True).first() or Desk.objects.create(
        site=place.site, name="Desk", mailbox="desk@example.org", group=group, is_default=True
    )
    page = place.home.add_child(instance=FeedbackPage(title="Write to us"))
    visitor = Client(HTTP_HOST=f"{place.site.hostname}:{place.site.port}")
    address = page.get_url()
    address = address[address.index("/", 8) :] if "://" in address else address
    shown = visitor.get(address)
    assert shown.status_code == 200, shown.status_code
    ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', shown.content.decode()).group(1))
    before = set(Submission.objects.values_list("pk", flat=True))
    sent = visitor.post(
        address,
        {
            "ticket": ticket,
            "sum": str(sum(Ticket.read(ticket, page.pk).terms)),
            "comment": "Please plant trees in the square.",
            "anonymity": "anonymous",
        },
    )
    assert sent.status_code == 302, re.findall(r"<[^>]*error[^>]*>([^<]*)", sent.content.decode())
    assert visitor.get(sent.url).status_code == 200, sent.url
    (submission,) = Submission.objects.exclude(pk__in=before)
    assert submission.desk == desk, (submission.desk, submission.status)


def walk_admin(user: Any, places: list[Any], pages: list[Any]) -> int:
    """Open every screen and what it links to, and return how many; raises AssertionError if one is broken."""
    page = pages[0]
    numbers = {
        "account": places[0].account.pk,
        "post": Post.objects.filter(page=page).first().pk,
        "page": page.pk,
        "home": places[0].home.pk,
        "page_type": f"{page._meta.app_label}/{page._meta.model_name}",
        "group": Group.objects.get(name="Clerks").pk,
    }
    host = f"{places[0].site.hostname}:{places[0].site.port}"
    client = Client(HTTP_HOST=host, raise_request_exception=False)
    client.force_login(user)
    waiting = [f"/admin/{screen.format(**numbers)}" for screen in (*SCREENS, *WAGTAIL)]
    seen, broken = set(), {}
    while waiting and len(seen) < MOST_SCREENS:
        address = waiting.pop(0)
        if (key := address.partition("?")[0] if "channel=" not in address else address) in seen:
            continue
        seen.add(key)
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            broken[address] = answer.status_code
        elif answer.status_code == 200 and not answer.streaming:
            waiting += map(html.unescape, LINK.findall(answer.content.decode(errors="replace")))
    assert not broken, broken
    return len(seen)
