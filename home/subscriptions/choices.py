"""The choices of subscribers, and the subscribers that an issue is for."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from taggit.models import Tag
from wagtail.models import Site

from civic_social.admin.page_types import announced_page_models
from civic_social.models import SocialAccount

from ..content.topics import label_topics
from ..models import HomePage, MailIssue, Subscriber
from ..site.visibility import restricted_paths
from ..topics.content import find_topics


def kind_choices(account: SocialAccount) -> list[tuple[str, str]]:
    """Return label and name of each kind of page that the list announces, in the active language."""
    return [
        (model._meta.label_lower, capfirst(str(model._meta.verbose_name_plural)))
        for model in announced_page_models()
        if not account.page_types or model._meta.label_lower in account.page_types
    ]


def topic_choices(account: SocialAccount, site: Site, language: str) -> list[tuple[int, str]]:
    """Return key and name of each topic of public pages that the list announces."""
    homes = HomePage.objects.live().filter(translation_key=site.root_page.translation_key)
    home = homes.filter(locale__language_code=language).first() or homes.first()
    if home is None:
        return []
    topics = find_topics(home, restricted_paths())
    if bound := list(account.topics.values_list("pk", flat=True)):
        topics = topics.filter(pk__in=bound)
    return [(topic.pk, topic.label or topic.name) for topic in topics]


def copy_choices(source, target) -> None:
    """Copy the choices of a request or a subscriber to another one and save it."""
    for name in ("language", "frequency", "all_topics", "all_kinds", "kinds", "urgent_at_night"):
        setattr(target, name, getattr(source, name))
    target.save()
    target.topics.set(source.topics.all())


def matching(issue: MailIssue, frequencies) -> Iterator[int]:
    """Yield the keys of the active subscribers with one of ``frequencies`` whose choices the issue fits.

    Only those who had confirmed before the issue was created: nobody gets mail about old pages. An issue
    without a kind is for nobody.
    """
    if not issue.kind:
        return
    through = Subscriber.topics.through.objects
    chosen = through.filter(subscriber=OuterRef("pk"), tag__in=issue.topics)
    found = Subscriber.objects.filter(
        Q(all_topics=True) | Exists(chosen),
        account=issue.account_id,
        state=Subscriber.State.ACTIVE,
        frequency__in=frequencies,
        confirmed_at__lte=issue.created_at,
    )
    for pk, all_kinds, kinds in found.values_list("pk", "all_kinds", "kinds").iterator(chunk_size=1000):
        if all_kinds or issue.kind in kinds:
            yield pk


def describe(choices) -> dict[str, list[str]]:
    """Return the chosen topics and kinds as names in the active language; an empty list means all."""
    names = dict(kind_choices(choices.account))
    topics = [] if choices.all_topics else [topic.name for topic in label(choices.topics.all())]
    kinds = [] if choices.all_kinds else [names.get(kind, kind) for kind in choices.kinds]
    return {"topics": topics, "kinds": kinds}


def label(topics) -> list[Tag]:
    """Return the topics with their names in the active language."""
    named = label_topics(list(topics), get_language() or "")
    for topic, name in named:
        topic.name = name
    return [topic for topic, _name in named]
