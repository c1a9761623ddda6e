"""Ours against ``wagtail.contrib.forms``: sending, the first page of the inbox, a filtered page, the export.

    python -m tests.feedback.bench [--quick] [--largest 1000000]

Runs on an empty temporary SQLite database, or on the empty database that ``DATABASE_URL`` names, and prints a
report. ``measure()`` returns the figures.
"""

import argparse
import os
import sys
import tempfile
import time
import uuid
from statistics import median

SIZES = (10_000, 100_000, 1_000_000)


def progress(line: str) -> None:
    """Say what is going on."""
    sys.stderr.write(f"· {line}\n")


def measure(*, quick: bool = False, progress=progress, largest: int = SIZES[-1]) -> dict:
    """Return the figures of sending, and of reading at each size; the database must be empty."""
    from django.test import Client

    from tests.feedback.factories import DeskFactory, TopicFactory, create_feedback_page

    topics = [TopicFactory(name="Околна среда"), TopicFactory(name="Транспорт")]
    desk = DeskFactory(topics=topics[:1])
    DeskFactory(topics=topics[1:])
    page = create_feedback_page()
    stock = create_stock_page(page.get_parent())
    staff = Client()
    staff.force_login(create_superuser())
    progress("sending")
    sending = measure_sending(page, stock, topics[0], 5 if quick else 100)
    reading = []
    sizes = (50, 200) if quick else [size for size in SIZES if size <= largest]
    for size in sizes:
        progress(f"{size} submissions")
        fill(page, stock, desk, size)
        reading.append({"submissions": size, **measure_reading(staff, stock, desk, 2 if quick else 5)})
    return {"sending": sending, "reading": reading}


def create_superuser():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_superuser("bench", "bench@example.bg", "bench")


def create_stock_page(parent):
    from tests.feedback.stock.models import StockPage

    stock = StockPage(title="Stock", slug="stock")
    stock.form_fields = StockPage.fields_like_ours()
    return parent.add_child(instance=stock)


def measure_sending(page, stock, topic, times: int) -> dict:
    """Return the milliseconds and queries of one submission, ours and stock, measured in turn."""
    from django.test import Client

    from feedback.human_check import Ticket

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
                raise RuntimeError(f"{name} answered {response.status_code}")
            if number:  # the first one warms up
                taken[name].append((seconds, queries))
    return {
        name: {"ms": median(t for t, q in values) * 1000, "queries": values[-1][1]}
        for name, values in taken.items()
    }


def timed(work):
    """Return the seconds, the number of queries and the result of ``work()``."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - start
    return seconds, len(queries), result


def fill(page, stock, desk, size: int) -> None:
    """Bring both tables to ``size`` rows; one in ten of ours is open."""
    import datetime

    from django.db import connection
    from django.utils import timezone
    from wagtail.contrib.forms.models import FormSubmission

    from feedback.models import Status, Submission

    now, today = timezone.now(), timezone.localdate()
    text = "Осветлението на улицата не работи от седмица. " * 6
    for first in range(Submission.objects.count(), size, 2000):
        numbers = range(first, min(first + 2000, size))
        Submission.objects.bulk_create(
            Submission(
                key=uuid.uuid4(),
                reference=f"b{number}",
                page=page,
                page_title=page.title,
                language_code="bg",
                comment=text,
                topic_names=["Околна среда"],
                is_anonymous=False,
                name="Иванка Петрова",
                email=f"i{number}@example.bg",
                desk=desk if number % 2 else None,
                status=Status.ANSWERED if number % 10 else Status.NEW,
                received_at=now - datetime.timedelta(minutes=number),
                due_on=today + datetime.timedelta(days=number % 60 - 20),
                purge_on=today + datetime.timedelta(days=700),
            )
            for number in numbers
        )
    data = {"spheres": ["Околна среда"], "comment": text, "name": "Иванка Петрова", "email": "i@example.bg"}
    for first in range(FormSubmission.objects.count(), size, 2000):
        count = min(2000, size - first)
        FormSubmission.objects.bulk_create(
            FormSubmission(page=stock, form_data=data) for _row in range(count)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure_reading(client, stock, desk, times: int) -> dict:
    """Return time, queries and memory of the inbox and of Wagtail's own list at the present size."""
    from django.urls import reverse

    inbox = reverse("feedback_inbox:index")
    theirs = reverse("wagtailforms:list_submissions", args=[stock.pk])
    figures = {}
    for name, url in {
        "first_page": inbox,
        "filtered_page": f"{inbox}?desk={desk.pk}&due=overdue",
        "stock_first_page": theirs,
    }.items():
        runs = [timed(lambda url=url: client.get(url)) for _run in range(times)]
        figures[name] = {"ms": median(run[0] for run in runs) * 1000, "queries": runs[-1][1]}
    statuses = "&".join(f"status={status}" for status in ("new", "in_progress", "answered", "closed"))
    figures["export"] = measure_export(client, f"{inbox}?export=csv&personal=1&{statuses}")
    figures["stock_export"] = measure_export(client, f"{theirs}?export=csv")
    return figures


def measure_export(client, url: str) -> dict:
    """Return the seconds of an export, its size and by how much the process grew meanwhile."""
    before = peak = resident_megabytes()
    size, start = 0, time.perf_counter()
    for number, chunk in enumerate(client.get(url).streaming_content):
        size += len(chunk)
        if number % 1000 == 0:
            peak = max(peak, resident_megabytes())
    return {
        "seconds": time.perf_counter() - start,
        "megabytes": size / 1e6,
        "grew_by_megabytes": peak - before,
    }


def resident_megabytes() -> float:
    """Return how much memory the process holds now."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def report(figures: dict) -> str:
    """Return the figures as Markdown."""
    sending = figures["sending"]
    lines = [
        "| sending | time | queries |",
        "| --- | --- | --- |",
        *(f"| {name} | {row['ms']:.1f} ms | {row['queries']} |" for name, row in sending.items()),
        "",
        "| submissions | first page | filtered page | stock list | CSV | memory | stock CSV | memory |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in figures["reading"]:
        pages = [
            f"{row[name]['ms']:.0f} ms, {row[name]['queries']} queries"
            for name in ("first_page", "filtered_page", "stock_first_page")
        ]
        exports = [
            f"{row[name]['seconds']:.1f} s | +{row[name]['grew_by_megabytes']:.0f} MB"
            for name in ("export", "stock_export")
        ]
        lines.append(f"| {row['submissions']:,} | {' | '.join([*pages, *exports])} |")
    return "\n".join(lines) + "\n"


def main():
    """Measure on an empty database and print the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="A few rows: proves that it works.")
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.feedback.bench_settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        sys.stdout.write(report(measure(quick=options.quick, largest=options.largest)))


if __name__ == "__main__":
    main()
