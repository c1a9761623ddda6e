"""Posts per second of worker processes, and of a bare loop that makes the same calls to the same server."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

import requests
from django.db import connection

from civic_social.messages import Message
from civic_social.models import Attempt, Post, SocialAccount
from civic_social.models.states import Status
from tests import graph_server
from tests.civic_social.factories import SocialAccountFactory

from . import processor_time

TEXT = "Обявление на Общинския съвет: {number}\n\nРешението е прието и влиза в сила от първи януари. " * 3


@dataclass(frozen=True)
class Case:
    """Numbers of workers, accounts and posts, and the latency of the network."""

    workers: int
    accounts: int
    posts_each: int
    latency_ms: int = 0
    check_public_url: bool = False


CASES = (
    Case(workers=1, accounts=1, posts_each=200),
    Case(workers=1, accounts=1, posts_each=200, check_public_url=True),
    Case(workers=1, accounts=4, posts_each=50),
    Case(workers=4, accounts=16, posts_each=20),
    # Long enough that the beginning, when all workers lease accounts at once, is a small part of it.
    Case(workers=1, accounts=1, posts_each=20, latency_ms=100),
    Case(workers=1, accounts=4, posts_each=40, latency_ms=100),
    Case(workers=4, accounts=16, posts_each=40, latency_ms=100),
)
QUICK_CASES = (
    Case(workers=1, accounts=1, posts_each=5, check_public_url=True),
    Case(workers=2, accounts=8, posts_each=2, latency_ms=20),
)


def measure(*, quick: bool, progress) -> list[dict]:
    """Return the posts per second of each case, and of the bare loop in the same minute."""
    cases, rounds = (QUICK_CASES, 1) if quick else (CASES, 5)
    results = []
    with ExitStack() as stack:
        progress("starting the workers")
        workers = [stack.enter_context(_worker()) for _ in range(max(case.workers for case in cases))]
        for case in cases:
            progress(
                f"{case.workers} workers, {case.accounts} accounts, {case.latency_ms} ms"
                f"{', with the check of the public URL' if case.check_public_url else ''}"
            )
            with graph_server.running(case.latency_ms) as server:
                pairs = [_trial(case, server, workers) for _ in range(rounds)]
            results.append(_figures(case, pairs))
    return results


@dataclass(frozen=True)
class Trial:
    """The posts per second of the bare loop, of one that commits each response, and of the workers.

    ``processor``: the milliseconds of processor time of a post of the workers, by the program that needs it.
    """

    bare: float
    committing: float
    ours: float
    processor: dict[str, float]


def _trial(case: Case, server, workers) -> Trial:
    bare = _bare(case, server)
    _fill(case, server)
    return Trial(bare, _bare(case, server, after=partial(_commit, case)), *_ours(case, server, workers))


def _figures(case: Case, trials: list[Trial]) -> dict:
    ours = median(trial.ours for trial in trials)
    figures = {
        "workers": case.workers,
        "accounts": case.accounts,
        "latency_ms": case.latency_ms,
        "check_public_url": case.check_public_url,
        "bare": median(trial.bare for trial in trials),
        "committing": median(trial.committing for trial in trials),
        "ours": ours,
        "ratio": median(trial.ours / trial.bare for trial in trials),
        "ratio_committing": median(trial.ours / trial.committing for trial in trials),
        "processor": {
            program: median(trial.processor[program] for trial in trials) for program in trials[0].processor
        },
    }
    if case.latency_ms:
        figures["of_possible"] = ours / (case.accounts * 1000 / case.latency_ms)
    return figures


@contextmanager
def _worker():
    command = [sys.executable, "-m", "tests.bench.worker"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, text=True, **pipes)
    if process.stdout.readline() != "ready\n":
        raise RuntimeError("a worker did not start")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _commit(case: Case, number: int) -> None:
    """Store one response, the least that a program must do to know later what it has sent."""
    page = number % case.posts_each
    with connection.cursor() as cursor:
        cursor.execute("UPDATE civic_social_post SET permalink = %s WHERE page_id = %s", [f"/{number}", page])


def _bare(case: Case, server, after=lambda number: None) -> float:
    """Return the posts per second of a loop of HTTP calls; ``after`` is called after each."""
    posts = min(case.accounts * case.posts_each, 20 if case.latency_ms else 200)
    with requests.Session() as session:
        started = time.perf_counter()
        for number in range(posts):
            if case.check_public_url:
                session.get(f"{server.url}/page", timeout=30)
            session.post(
                f"{server.url}/v26.0/1/feed",
                data={
                    "message": TEXT.format(number=number),
                    "link": server.url,
                    "fields": "id,permalink_url",
                },
                headers={"Authorization": "Bearer EAAtest"},
                timeout=30,
            ).json()
            after(number)
        return posts / (time.perf_counter() - started)


def _ours(case: Case, server, workers) -> tuple[float, dict[str, float]]:
    """Return the posts per second of the workers, and the processor time of a post (see ``Trial``).

    Raises RuntimeError if a post is not live afterwards.
    """
    _fill(case, server)
    values = {"GRAPH_API_URL": server.url, "CHECK_PUBLIC_URL": case.check_public_url}
    used = workers[: case.workers]
    before, started = _processor_seconds(server, used), time.perf_counter()
    for worker in used:
        worker.stdin.write(json.dumps(values) + "\n")
        worker.stdin.flush()
    handled = sum(int(worker.stdout.readline()) for worker in used)
    seconds = time.perf_counter() - started
    after = _processor_seconds(server, used)
    live = Post.objects.filter(status=Status.LIVE).count()
    if not handled == live == case.accounts * case.posts_each:
        raise RuntimeError(f"{live} of {case.accounts * case.posts_each} posts are live; {handled} handled")
    return handled / seconds, {name: (after[name] - before[name]) * 1000 / handled for name in after}


def _processor_seconds(server, workers) -> dict[str, float]:
    return {
        "workers": sum(processor_time.of_process(worker.pid) for worker in workers),
        "database": processor_time.of_database(),
        "network": processor_time.of_process(server.pid),
    }


def _fill(case: Case, server) -> None:
    """Replace all posts and accounts by the due posts of the case."""
    Attempt.objects.all().delete()
    Post.objects.all().delete()
    SocialAccount.objects.all().delete()
    accounts = SocialAccountFactory.create_batch(case.accounts)
    Post.objects.bulk_create(
        Post(
            page_id=number,
            page_title="Решение",
            translation_key=f"00000000-0000-4000-8000-{number:012}",
            # As the planner writes it: who has approved the revision is looked up for the audit log.
            revision_id=number,
            account=account,
            desired=Message(text=TEXT.format(number=number), link=f"{server.url}/page").to_dict(),
        )
        for number in range(case.posts_each)
        for account in accounts
    )
