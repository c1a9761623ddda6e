"""The feedback form and its inbox against ``wagtail.contrib.forms``: send, list, search, export."""

import json
import os
import time
from statistics import median

from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from wagtail.contrib.forms.models import FormSubmission

from feedback.models import Submission
from feedback.spam_protection import Ticket
from tests.feedback.factories import DeskFactory, TopicFactory, create_feedback_page
from tests.feedback.stock.models import StockPage

from .bulk_submissions import FIRST, SEARCHED, TEXT, add_submissions, copy_rows

SIZES = {"sqlite": (10_000, 100_000, 1_000_000), "postgresql": (10_000, 100_000)}
QUICK_SIZES = (50,)


@override_settings(FEEDBACK={"MINIMUM_SECONDS": 0, "HOURLY_LIMIT": 10_000_000})
def measure(*, quick: bool, progress) -> dict:
    """Return the figures of sending, and of reading at each size; the database must be empty."""
    topics = [TopicFactory(name="Околна среда"), TopicFactory(name="Транспорт")]
    desks = [DeskFactory(topics=[topic]) for topic in topics]
    page = create_feedback_page()
    stock = create_stock_page(page.get_parent())
    staff, clerk = Client(), Client()
    users = get_user_model().objects
    staff.force_login(users.create_superuser("bench", "bench@example.bg", "bench"))
    clerk.force_login(users.create_user("clerk", "clerk@example.bg", "clerk"))
    for desk in desks:
        desk.group.user_set.add(users.get(username="clerk"))
    progress("sending")
    sending = measure_sending(page, stock, topics[0], 5 if quick else 100)
    for model in (Submission, FormSubmission):
        model.objects.all().delete()
    reading = []
    for size in QUICK_SIZES if quick else SIZES[connection.vendor]:
        progress(f"{size} submissions")
        fill(page, stock, desks, size)
        pages = measure_pages(staff, clerk, stock, desks[1], 2 if quick else 7)
        reading.append({"submissions": size, **pages, **measure_exports(staff, stock, quick=quick)})
    return {"sending": sending, "reading": reading}


def create_stock_page(parent) -> StockPage:
    """Return a page of ``wagtail.contrib.forms`` with the fields of our default form."""
    stock = StockPage(title="Stock", slug="stock")
    stock.form_fields = StockPage.fields_like_ours()
    return parent.add_child(instance=stock)


def measure_sending(page, stock, topic, times: int) -> dict:
    """Return the milliseconds and queries of one submission of either form, measured in turn."""
    client = Client()
    taken = {"ours": [], "stock": []}
    answers = {"comment": "Моля, засадете дървета на площада.", "name": "Иванка", "email": "i@example.bg"}
    for number in range(times + 1):
        ticket = Ticket.issue(page.pk)
        ours = {
            **answers,
            "topics": [topic.pk],
            "anonymity": "named",
            "sender_kind": "individual",
            "ticket": str(ticket),
            "sum": str(sum(ticket.terms)),
        }
        theirs = {**answers, "spheres": ["Транспорт"], "reply": "named", "kind": "individual"}
        for name, url, data, status in (("ours", page.url, ours, 302), ("stock", stock.url, theirs, 200)):
            seconds, queries, response = timed(lambda url=url, data=data: client.post(url, data))
            if response.status_code != status:
                raise RuntimeError(f"{name} returned the status {response.status_code}")
            if number:  # The first one warms up.
                taken[name].append((seconds, queries))
    ratio = median(ours / theirs for (ours, _q), (theirs, _r) in zip(*taken.values(), strict=True))
    figures = {
        name: {"ms": median(t for t, q in values) * 1000, "queries": values[-1][1]}
        for name, values in taken.items()
    }
    return {**figures, "ratio": ratio, "pairs": times}


def timed(function):
    """Call ``function`` and return the seconds, the number of queries and the result."""
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        result = function()
        seconds = time.perf_counter() - start
    return seconds, len(queries), result


def fill(page, stock, desks, size: int) -> None:
    """Add rows to both tables until each has ``size``."""
    if not FormSubmission.objects.exists():
        _first_stock_rows(stock, min(size, FIRST))
    for _round in range(FormSubmission.objects.count() // FIRST, size // FIRST):
        copy_rows(FormSubmission, {})
    add_submissions(page, desks, size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _first_stock_rows(stock, size: int) -> None:
    """Create the first rows of Wagtail's table."""
    data = {
        "spheres": ["Околна среда"],
        "comment": TEXT % (1, 2, 3),
        "name": "Иванка Петрова",
        "email": "i@example.bg",
    }
    FormSubmission.objects.bulk_create(FormSubmission(page=stock, form_data=data) for _row in range(size))


def measure_pages(staff, clerk, stock, desk, times: int) -> dict:
    """Return the milliseconds and queries of the inbox's pages and of Wagtail's list.

    Raises RuntimeError if a page has another status than 200.
    """
    inbox = reverse("feedback_inbox:index")
    theirs = reverse("wagtailforms:list_submissions", args=[stock.pk])
    figures = {}
    for name, client, url in (
        ("first", staff, inbox),
        ("clerk", clerk, inbox),
        ("filtered", staff, f"{inbox}?desk={desk.pk}&due=overdue"),
        ("answered", staff, f"{inbox}?status=answered&ordering=-received_at"),
        ("deep", staff, f"{inbox}?status=answered&p=150"),
        ("search", staff, f"{inbox}?q={SEARCHED}"),
        ("stock", staff, theirs),
    ):
        runs = [timed(lambda client=client, url=url: client.get(url)) for _run in range(times)]
        answers = {run[2].status_code for run in runs}
        if answers != {200}:
            raise RuntimeError(f"{name} returned the statuses {answers}")
        # The quickest run is the least disturbed by other processes.
        figures[name] = {"ms": min(run[0] for run in runs) * 1000, "queries": runs[-1][1]}
    return figures


def measure_exports(staff, stock, *, quick: bool) -> dict:
    """Return the time and memory of a CSV export of all rows, of either list."""
    statuses = "&".join(f"status={status}" for status in ("new", "in_progress", "answered", "closed"))
    urls = {
        "export": f"{reverse('feedback_inbox:index')}?export=csv&personal=1&{statuses}",
        "stock_export": f"{reverse('wagtailforms:list_submissions', args=[stock.pk])}?export=csv",
    }
    return {name: in_fork(lambda url=url: export(staff, url)) for name, url in urls.items()}


def in_fork(function) -> dict:
    """Call ``function`` in a forked process, so that no export gets the memory of another one.

    Raises RuntimeError if the process fails.
    """
    connections.close_all()
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(sender, json.dumps(function()).encode())
        finally:
            os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as answer:
        figures = answer.read()
    os.waitpid(pid, 0)
    if not figures:
        raise RuntimeError("the export failed")
    return json.loads(figures)


def export(client, url: str) -> dict:
    """Return the seconds of processor time, the rows and the peak of additional memory of an export."""
    before = memory("VmRSS")
    lines, start = 0, time.process_time()
    for chunk in client.get(url).streaming_content:
        lines += chunk.count(b"\r\n")
    seconds = time.process_time() - start
    return {"seconds": seconds, "rows": lines - 1, "grew_by_megabytes": memory("VmHWM") - before}


def memory(which: str) -> float:
    """Return the megabytes of memory that the process has now (VmRSS) or had at most (VmHWM)."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith(which))
    return int(line.split()[1]) / 1000
