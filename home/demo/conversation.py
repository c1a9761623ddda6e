"""What people of the demo say under its posts on the sandbox."""

from __future__ import annotations

from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Post as SandboxPost
from civic_social.sandbox.models import Profile

#: The networks on which people answer; a group is a place of its own.
KINDS = (Profile.Kind.PAGE, Profile.Kind.INSTAGRAM)
#: The Page is liked enough for Meta to count.
LIKES = 640
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


def start(posts) -> None:
    """Let people comment and react under those of ``posts`` at Facebook and Instagram that have no comments.

    ``posts`` is a queryset of the site's posts. The clerk answers the first question by hand, as somebody
    would who is at the network anyway.
    """
    numbers = [remote_id.rpartition("_")[2] for remote_id in posts.values_list("remote_id", flat=True)]
    written = SandboxPost.objects.filter(graph_number__in=numbers, profile__kind__in=KINDS, comments=None)
    for number, post in enumerate(written.order_by("pk").select_related("profile")):
        (asker, question), (other, remark) = THREADS[number % len(THREADS)]
        asked = sandbox.comment_by_hand(post, question, author=asker)
        sandbox.comment_by_hand(post, remark, author=other, parent=asked)
        sandbox.react_by_hand(post, REACTIONS[number % len(REACTIONS)], author=other)
        if number == 0:
            sandbox.answer_by_hand(
                asked, "Благодарим за въпроса! Началото е в понеделник, а краят – до Коледа."
            )
    Profile.objects.filter(kind__in=KINDS, fan_count=0).update(fan_count=LIKES)
