"""Adoption, files, relations and change log of the demo's publications."""

from wagtail.models import Page

from ..models import BodyPage, DocumentPage, PublicationChange, PublicationRelation
from . import files, reading

#: Dates that the texts give as days before today.
DATES = ("adopted", "in_force_from", "in_force_to", "withdrawn")


def get_fields(model, text: dict, parent) -> dict:
    """Return the values of the fields that only publications have."""
    days = {name: text[f"{name}_days_ago"] for name in DATES if f"{name}_days_ago" in text}
    dates = {
        name if name.startswith("in_force") else f"{name}_on": reading.days_ago(value)
        for name, value in days.items()
    }
    values = {
        "number": text.get("number", ""),
        **dates,
        "is_draft": text.get("is_draft", False),
        **{name: text.get(name, "") for name in ("session", "vote", "responsible_unit", "withdrawal_reason")},
        "attachments": [
            _file(attachment, parent.locale.language_code) for attachment in text.get("attachments", [])
        ],
    }
    council = BodyPage.objects.filter(title=text.get("adopting_body", ""), locale=parent.locale).first()
    values["adopting_body"] = council
    values["adopted_by"] = "" if council else text.get("adopted_by", "")
    if model is DocumentPage:
        values["document_kind"] = text.get("document_kind", DocumentPage.Kind.OTHER)
    return values


def add_relations(page, text: dict) -> None:
    """Add relations and change log to the unsaved ``page``."""
    for kind, name, url in text.get("relations", []):
        target = None if url else Page.objects.filter(slug=name, locale=page.locale).first()
        page.publication_relations.add(
            PublicationRelation(kind=kind, target=target, title="" if target else name, url=url)
        )
    for days, kind, change in text.get("changes", []):
        page.publication_changes.add(PublicationChange(date=reading.days_ago(days), kind=kind, text=change))


def _file(attachment, language):
    title, name, *further = attachment
    value = {
        "title": title,
        "document": files.document(name, title).pk,
        "kind": further[0] if further else "original",
        "language": further[1] if len(further) > 1 else language,
    }
    return {"type": "document", "value": value}
