"""What only the publications of the demo municipality have: adoption, files, other acts, change log."""

from wagtail.models import Page

from ..models import BodyPage, DocumentPage, PublicationChange, PublicationRelation
from . import files, reading

#: The dates that a text gives as days before today.
DATES = ("adopted", "in_force_from", "in_force_to", "withdrawn")


def particulars(model, words: dict, parent) -> dict:
    """Return the values of the fields that only publications have; ``parent`` may be the body itself."""
    days = {name: words[f"{name}_days_ago"] for name in DATES if f"{name}_days_ago" in words}
    dates = {
        name if name.startswith("in_force") else f"{name}_on": reading.days_ago(value)
        for name, value in days.items()
    }
    values = {
        "number": words.get("number", ""),
        **dates,
        "is_draft": words.get("is_draft", False),
        **{
            name: words.get(name, "") for name in ("session", "vote", "responsible_unit", "withdrawal_reason")
        },
        "attachments": [
            _file(attachment, parent.locale.language_code) for attachment in words.get("attachments", [])
        ],
    }
    council = BodyPage.objects.filter(title=words.get("adopting_body", ""), locale=parent.locale).first()
    values["adopting_body"] = council
    values["adopted_by"] = "" if council else words.get("adopted_by", "")
    if model is DocumentPage:
        values["document_kind"] = words.get("document_kind", DocumentPage.Kind.OTHER)
    return values


def relate(page, words: dict) -> None:
    """Bind the unsaved ``page`` to other acts, and write its change log."""
    for kind, name, url in words.get("relations", []):
        target = None if url else Page.objects.filter(slug=name, locale=page.locale).first()
        page.publication_relations.add(
            PublicationRelation(kind=kind, target=target, title="" if target else name, url=url)
        )
    for days, kind, text in words.get("changes", []):
        page.publication_changes.add(PublicationChange(date=reading.days_ago(days), kind=kind, text=text))


def _file(attachment, language):
    title, name, *further = attachment
    value = {
        "title": title,
        "document": files.document(name, title).pk,
        "kind": further[0] if further else "original",
        "language": further[1] if len(further) > 1 else language,
    }
    return {"type": "document", "value": value}
