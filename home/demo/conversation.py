"""Comments of the demo under its posts on the sandbox, and the answer of the municipality."""

from __future__ import annotations

import time

from django.conf import settings
from django.urls import reverse

from civic_social.conversation import operations, reading
from civic_social.models import Comment, CommentOperation, SocialAccount
from civic_social.models import Post as PublishedPost
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import DailyCount, Profile
from civic_social.sandbox.models import Post as SandboxPost

#: The networks on which people answer; a group is a place of its own.
KINDS = (Profile.Kind.PAGE, Profile.Kind.INSTAGRAM)
#: Under each post in turn: the name of a person and what they ask, and what another person adds.
THREADS = (
    (
        ("Елена Димитрова", "Кога започва и докога ще продължи?"),
        ("Петър Ангелов", "И аз питам. На нашата улица още няма обявление."),
    ),
    (
        ("Иван Стоянов", "Важи ли това и за селата в общината?"),
        ("Радка Илиева", "Дано, ние сме в Долно поле."),
    ),
    (
        ("Надежда Колева", "Има ли достъп за хора с колички?"),
        ("Стефан Маринов", "Миналата година рампата беше затворена."),
    ),
    (
        ("Цветана Николова", "Браво, отдавна го чакахме!"),
        ("Георги Петров", "Подкрепям."),
    ),
)
REACTIONS = ("LIKE", "LOVE", "LIKE", "WOW")
#: How often each post in turn was seen, and its link followed; the third link nobody has followed.
TRAFFIC = ((412, 37), (158, 9), (73, 0), (231, 18))
ANSWER = "Благодарим за въпроса! Началото е в понеделник, а краят – до Коледа."
#: The question as it stands on the page, in words that name nobody.
PUBLISHED_QUESTION = "Кога започва и докога ще продължи?"
#: The longest time to wait for the first comment to come in, and for the answer to stand on the wall.
WAIT_SECONDS, LOOK_SECONDS = 45, 0.5


def listen(site_url: str) -> None:
    """Let the sandbox send its events to the site, as an administrator does in Meta's dashboard.

    Raises ValueError if the site does not answer the handshake.
    """
    address = site_url + reverse("civic_social:events", args=["meta"])
    sandbox.subscribe_webhooks(
        address,
        verify_token=settings.CIVIC_SOCIAL["META_VERIFY_TOKEN"],
        kind="page",
        fields=["feed", "mention"],
    )


def start(posts) -> None:
    """Let people see, comment and react to those of ``posts`` at Facebook and Instagram without comments.

    ``posts`` is a queryset of the site's posts. What people have done is read at once.
    """
    numbers = [remote_id.rpartition("_")[2] for remote_id in posts.values_list("remote_id", flat=True)]
    written = SandboxPost.objects.filter(graph_number__in=numbers, profile__kind__in=KINDS, comments=None)
    for number, post in enumerate(written.order_by("pk").select_related("profile")):
        (asker, question), (other, remark) = THREADS[number % len(THREADS)]
        asked = sandbox.comment_by_hand(post, question, author=asker)
        sandbox.comment_by_hand(post, remark, author=other, parent=asked)
        sandbox.react_by_hand(post, REACTIONS[number % len(REACTIONS)], author=other)
        views, clicks = TRAFFIC[number % len(TRAFFIC)]
        DailyCount.record(post, views=views, clicks=clicks)
    reading.make_due(list(SocialAccount.objects.values_list("pk", flat=True)))


def answer_first(posts: list[PublishedPost], user, publish) -> bool:
    """Answer the first question below ``posts`` as ``user``; return True if the answer stands at the network.

    ``publish(thread, question, answer)`` puts both on the page. An answer of an earlier run is kept.
    """
    questions = Comment.objects.threads().filter(post__in=posts, text=THREADS[0][0][1])
    thread = _wait(lambda: questions.order_by("pk").first())
    if thread is None:
        return False
    answers = operations.operations_of(thread).filter(kind=CommentOperation.Kind.REPLY)
    if not answers.exists():
        operations.answer(thread, user, ANSWER)
        publish(thread, PUBLISHED_QUESTION, ANSWER)
    return bool(_wait(lambda: answers.filter(status=CommentOperation.Status.DONE).exists()))


def _wait(look):
    """Return what ``look`` finds, looking for ``WAIT_SECONDS`` at most."""
    ends_at = time.monotonic() + WAIT_SECONDS
    while not (found := look()) and time.monotonic() < ends_at:
        time.sleep(LOOK_SECONDS)
    return found
