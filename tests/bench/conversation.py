"""The inbox of comments by the number of comments."""

import uuid
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic_social.models import Comment, Post
from tests.civic_social.factories import PostFactory, SocialAccountFactory

from .feedback import timed

SIZES = (1_000, 100_000)
QUICK_SIZES = (20,)
#: The number of threads of which one is unanswered, and the replies among five comments.
OPEN, REPLIES = 10, 2


def measure(*, quick: bool, progress) -> list[dict]:
    """Return the milliseconds and queries of the inbox's pages at each size; the database must be empty."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench", "bench@example.bg", "bench"))
    account = SocialAccountFactory()
    posts = [PostFactory(account=account) for _post in range(5 if quick else 200)]
    figures = []
    for size in QUICK_SIZES if quick else SIZES:
        progress(f"{size} comments")
        fill(account, posts, size)
        figures.append({"comments": size, **measure_pages(client, posts[0], 2 if quick else 7)})
    return figures


def fill(account, posts, size: int) -> None:
    """Add comments until there are ``size``."""
    now = timezone.now() - timedelta(days=3)
    begin = Comment.objects.count()
    for start in range(begin, size, 5_000):
        numbers = range(start, min(start + 5_000, size))
        heads = Comment.objects.bulk_create(_comment(account, posts, number, now) for number in numbers)
        replies = [row for row in heads if int(row.text.split()[-1]) % 5 < REPLIES]
        threads = [row for row in heads if int(row.text.split()[-1]) % 5 >= REPLIES]
        for row, thread in zip(replies, threads, strict=False):
            row.parent, row.post = thread, thread.post
        Comment.objects.bulk_update(replies, ["parent", "post"], batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _comment(account, posts, number: int, now) -> Comment:
    at = now - timedelta(minutes=number)
    return Comment(
        account=account,
        post=posts[number % len(posts)],
        remote_id=uuid.uuid4().hex,
        text=f"Кога ще бъде готов мостът над реката, питам за пореден път {number}",
        author_name="Мария Иванова",
        written_at=at,
        received_at=at,
        last_comment_at=at,
        state="open" if number % OPEN == 0 else "answered",
    )


def measure_pages(client: Client, post: Post, times: int) -> dict:
    """Return the quickest of ``times`` requests of each page. Raises RuntimeError if one fails."""
    inbox = reverse("civic_social_comments:index")
    thread = reverse("civic_social_comments:thread", args=[Comment.objects.threads().first().pk])
    pages = {
        "first": inbox,
        "all": f"{inbox}?state=open&state=answered",
        "page": f"{inbox}?page={post.page_id}",
        "search": f"{inbox}?q=за+пореден+път+17",
        "thread": thread,
        "posts": reverse("civic_social_posts:index"),
    }
    figures = {}
    for name, url in pages.items():
        runs = [timed(lambda url=url: client.get(url)) for _run in range(times)]
        if {run[2].status_code for run in runs} != {200}:
            raise RuntimeError(f"{name} returned another status than 200")
        figures[name] = {"ms": min(run[0] for run in runs) * 1000, "queries": runs[-1][1]}
    return figures
