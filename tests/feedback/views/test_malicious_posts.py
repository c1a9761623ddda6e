"""Malicious and malformed posts: no server error, and nothing stored."""

import os
import random

import pytest

from feedback.models import Submission
from feedback.spam_protection.ticket import Ticket

from ..browsing import solve_proof_of_work

pytestmark = pytest.mark.django_db

MALICIOUS_TEXTS = [
    "",
    "\x00",
    "\x1b[31m",
    "а" * 6000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% debug %}",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "%s%s%n",
    "\u202e\u200b\ufeff",
    "🙂" * 300,
    "NaN",
    "-1",
    "9" * 400,
    "null",
    "[]",
    '{"$gt": ""}',
    "a@example.bg\r\nBcc: b@example.bg",
    "٣٤٥",
]
NAMES = [
    "topics",
    "comment",
    "anonymity",
    "sender_kind",
    "name",
    "email",
    "address",
    "ticket",
    "altcha",
    "sum",
    "about",
    "website",
    "continue",
    "csrfmiddlewaretoken",
    "status",
    "reference",
    "is_anonymous",
    "desk",
]
BODIES = [
    (b"", "application/x-www-form-urlencoded"),
    (b"comment=%FF%FE%00&topics=1", "application/x-www-form-urlencoded"),
    ("comment=Здравей&topics=1".encode("cp1251"), "application/x-www-form-urlencoded; charset=windows-1251"),
    (b"comment=x", "application/x-www-form-urlencoded; charset=no-such-charset"),
    (b"&".join(b"topics=%d" % n for n in range(1500)), "application/x-www-form-urlencoded"),
    (b"comment=" + b"a" * 3_000_000, "application/x-www-form-urlencoded"),
    (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    (b"--x\r\n" * 50, "multipart/form-data; boundary=x"),
    (b"garbage", "multipart/form-data"),
    (b'{"comment": "x"}', "application/json"),
    (b"<x/>", "text/xml"),
]


def random_post(chance, valid, tickets) -> dict:
    """Return random POST data, partly valid, partly malicious."""
    data = {name: chance.choice(MALICIOUS_TEXTS) for name in chance.sample(NAMES, chance.randint(0, 12))}
    if chance.random() < 0.5:
        data = {**valid, **data}
    if chance.random() < 0.3:
        data["ticket"] = chance.choice(tickets)[: chance.choice([5, 40, 10_000])]
    data.pop("ticket" if chance.random() < 0.3 else "nothing", None)
    return data


# More posts, in some minutes: HOSTILE_POSTS=10000 make test ARGS="-k malicious"
@pytest.mark.parametrize("count", [int(os.environ.get("HOSTILE_POSTS", "500"))])
def test_malicious_posts_are_refused_and_valid_ones_are_stored(
    client, feedback_page, anonymous, open_form, topics, settings, count
):
    settings.FEEDBACK = {**settings.FEEDBACK, "HOURLY_LIMIT": 1_000_000}
    chance = random.Random(2026)
    used = {**anonymous}
    client.post(feedback_page.url, used)
    proof = solve_proof_of_work(Ticket.read(used["ticket"], feedback_page.pk))
    tickets = [used["ticket"], str(Ticket.issue(feedback_page.pk + 1)), "x" * 200, proof]
    client.raise_request_exception = False
    statuses = {}
    for number in range(count):
        if number % 20 == 0:
            body, kind = BODIES[number // 20 % len(BODIES)]
            response = client.generic("POST", feedback_page.url, body, kind)
        else:
            # The spam check always fails, so none of these posts may be stored.
            data = {
                **random_post(chance, {**used, "altcha": proof}, tickets),
                "sum": chance.choice(MALICIOUS_TEXTS),
            }
            data["comment"] = data.get("comment") or "Достатъчно дълъг коментар"
            if data.get("ticket") == used["ticket"]:
                data["comment"] += "!"
            response = client.post(feedback_page.url, data)
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        if number % (count // 5) == count // 10:
            valid = {**anonymous, **open_form(), "comment": f"Добро съобщение {number}"}
            assert client.post(feedback_page.url, valid).status_code == 302
    assert set(statuses) <= {200, 302, 400, 403, 413, 422}, statuses
    assert statuses[422] > count / 2
    stored = set(Submission.objects.values_list("comment", flat=True))
    assert stored == {used["comment"], *(text for text in stored if text.startswith("Добро съобщение"))}
    assert len(stored) == 6
