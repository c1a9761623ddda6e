"""The check for personal data before a publication becomes public; a person may overrule it with a reason.

The page keeps the reason and the signatures of the values that it covers, never the values: a value that is
added later is not covered. The history has the kinds and the reason.
"""

from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, get_active_log_context, log

from ..content.official_contacts import OfficialContacts
from ..content.personal_data import Kind, find_personal_data, sign
from ..content.stream_texts import read_stream
from ..files.checking import get_checks
from ..files.page_advice import find_documents

PUBLISHED = "home.personal_data_published"
#: The fields of a publication whose texts become public.
TEXT_FIELDS = (
    *("title", "seo_title", "search_description", "summary", "picture_alt", "adopted_by", "session", "vote"),
    *("responsible_unit", "withdrawal_reason", "civic_social_text", "civic_social_image_alt"),
)
STREAM_FIELDS = ("body", "attachments")
#: The rows of a publication with their fields.
ROWS = {"publication_changes": ("text",), "publication_relations": ("title",)}
#: More values than a person reads in an error message.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A value that seems to be personal, without the value itself, and the field or file that holds it."""

    kind: Kind
    masked: str
    signature: str
    place: str

    def __str__(self):
        return f"{self.kind.label} {self.masked} ({self.place})"


def find_in_page(page) -> list[Occurrence]:
    """Return the personal data in the texts of ``page``, unsaved changes included."""
    rows = {name: list(getattr(page, name).all()) for name in ROWS}
    return _find(page, {name: getattr(page, name, "") for name in (*TEXT_FIELDS, *STREAM_FIELDS)}, rows)


def find_in_form(form, cleaned: dict) -> list[Occurrence]:
    """Return the personal data in the cleaned values of the editing form and of its rows."""
    values = {name: cleaned.get(name, "") for name in (*TEXT_FIELDS, *STREAM_FIELDS)}
    rows = {}
    for name in ROWS:
        forms = getattr(form.formsets.get(name), "forms", ())
        rows[name] = [row.instance for row in forms if row.is_valid() and not row.cleaned_data.get("DELETE")]
    return _find(form.instance, values, rows)


def _find(page, values, rows) -> list[Occurrence]:
    official = OfficialContacts.load()
    found: dict[str, Occurrence] = {}
    for name, text in _texts(values, rows):
        for finding in find_personal_data(text):
            if not official.include(finding):
                each = Occurrence(finding.kind, finding.masked, sign(finding), _label(page, name))
                found.setdefault(each.signature, each)
    for each in _find_in_files(page, values):
        found.setdefault(each.signature, each)
    return sorted(found.values(), key=lambda each: list(Kind).index(each.kind))


def _find_in_files(page, values):
    """Yield what the PDF files in the StreamFields hold; a file that is not checked yet is checked now."""
    documents = find_documents(page, values)
    rows = list(apps.get_model("wagtaildocs.Document").objects.filter(pk__in=documents)) if documents else []
    for document in rows:
        for check in get_checks([document]).values():
            for each in check.personal_data:
                yield Occurrence(Kind(each["kind"]), each["masked"], each["signature"], document.title)


def _label(page, name):
    field = page._meta.get_field(name)
    return str(capfirst(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural))


def _texts(values, rows):
    """Yield the name of each field and its text."""
    for name, value in values.items():
        yield name, read_stream(value) if name in STREAM_FIELDS else str(value or "")
    for name, fields in ROWS.items():
        yield name, "\n".join(getattr(row, field) for row in rows[name] for field in fields)


def find_error(found: list[Occurrence], accepted: dict) -> str:
    """Return the message about the values that ``accepted`` does not cover, or an empty string."""
    covered = set(accepted.get("values", ()))
    open_ones = [each for each in found if each.signature not in covered]
    if not open_ones:
        return ""
    named = [str(each) for each in open_ones[:SHOWN]] + (["…"] if len(open_ones) > SHOWN else [])
    facts = {"data": "; ".join(named)}
    if covered:
        return (
            _("The reason does not cover what was added: %(data)s. Remove it, or write the reason again.")
            % facts
        )
    return (
        _("This seems to be personal data: %(data)s. Remove it, or write here why it has to be public.")
        % facts
    )


def accept(found: list[Occurrence], reason: str) -> dict:
    """Return what the page keeps when a person publishes ``found`` for ``reason``."""
    kinds = Counter(each.kind.value for each in found)
    return {"reason": reason, "values": sorted(each.signature for each in found), "kinds": dict(kinds)}


def log_publication(page, revision) -> None:
    """Log that ``page`` was published with personal data, for which reason and of which kinds.

    The entry has the user of the request, or else the author of the revision.
    """
    accepted = page.personal_data_accepted
    if accepted.get("values"):
        user = get_active_log_context().user or (revision and revision.user)
        data = {"reason": accepted["reason"], "kinds": accepted["kinds"]}
        log(instance=page, action=PUBLISHED, user=user, revision=revision, data=data)


class PersonalDataFormatter(LogFormatter):
    """The entry in the page's history about personal data that a person has published."""

    label = gettext_lazy("Publish personal data")

    def format_message(self, log_entry):
        """Return the kinds of personal data with their numbers, and the reason for the publication."""
        kinds = log_entry.data["kinds"].items()
        named = ", ".join(f"{Kind(kind).label}: {number}" for kind, number in kinds)
        facts = {"kinds": named, "reason": log_entry.data["reason"]}
        return _("Published with personal data (%(kinds)s). Reason: %(reason)s") % facts
