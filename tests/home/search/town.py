"""Creates the pages of ``town_pages`` and indexes them."""

from datetime import UTC, datetime, timedelta

from wagtail.documents import get_document_model
from wagtail.models import Collection
from wagtail.search.backends import get_search_backend

from home.models import FileText, PublicationRelation

from .. import factories
from .town_pages import PAGES, TownPage

FACTORIES = {
    "decision": factories.DecisionPageFactory,
    "policy": factories.PolicyPageFactory,
    "strategy": factories.StrategyPageFactory,
    "platform": factories.PlatformPageFactory,
    "news": factories.NewsPageFactory,
    "event": factories.EventPageFactory,
    "body": factories.BodyPageFactory,
}


def create_town(website) -> dict[str, object]:
    """Create all pages below the lists of ``website``, index them, and return them by slug."""
    pages = {spec.slug: _create(website, spec) for spec in PAGES}
    for spec in PAGES:
        if repealing := spec.extra.get("repealed_by"):
            relation = PublicationRelation.Kind.REPEALS
            new = pages[repealing]
            PublicationRelation.objects.create(page=new, kind=relation, target=pages[spec.slug])
            new.save()
    backend = get_search_backend()
    for model in {type(page) for page in pages.values()}:
        backend.add_bulk(model, [page for page in pages.values() if type(page) is model])
    return pages


def _create(website, spec: TownPage):
    values = {"title": spec.title, "slug": spec.slug, "summary": spec.summary}
    if spec.body:
        values["body"] = [("paragraph", f"<p>{spec.body}</p>")]
    parent = {"news": website.news, "event": website.events, "body": website.home}.get(
        spec.kind, website.publications
    )
    if spec.kind == "body":
        people = [
            {"type": "person", "value": {"name": name, "role": role}}
            for name, role in spec.extra.get("people", [])
        ]
        return factories.BodyPageFactory(parent=parent, **values, people=people)
    values["picture"] = None
    if spec.kind == "news":
        values["date"] = spec.day
    elif spec.kind == "event":
        values |= _event_values(spec)
    else:
        values |= {"number": spec.number, "adopted_on": spec.day, "adopted_by": ""}
        names = ("session", "vote", "is_draft", "withdrawn_on", "withdrawal_reason", "in_force_to")
        values |= {name: spec.extra[name] for name in names if name in spec.extra}
        if spec.file_text:
            values["attachments"] = [{"type": "document", "value": _attachment(spec)}]
        if spec.kind not in FACTORIES:
            values["document_kind"] = spec.kind
    factory = FACTORIES.get(spec.kind, factories.DocumentPageFactory)
    return factory(parent=parent, **values)


def _event_values(spec: TownPage) -> dict:
    start = datetime(spec.day.year, spec.day.month, spec.day.day, 16, tzinfo=UTC)
    items = [
        {"type": "item", "value": {"time": time, "title": title, "speaker": speaker, "text": ""}}
        for time, title, speaker in spec.extra.get("programme", [])
    ]
    return {
        "start": start,
        "end": start + timedelta(hours=2),
        "place": spec.extra["place"],
        "address": "",
        "step_free": spec.extra.get("step_free", ""),
        "programme": items,
    }


def _attachment(spec: TownPage) -> dict:
    document = get_document_model().objects.create(
        title=spec.title, file=f"{spec.slug}.pdf", collection=Collection.get_first_root_node()
    )
    FileText.objects.create(document=document, file_name=document.file.name, text=spec.file_text)
    return {"title": spec.title, "document": document.pk, "kind": "original", "language": "bg"}
