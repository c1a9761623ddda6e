"""The check for personal data before a publication becomes public; a person may overrule it with a reason.

The page keeps the reason and the signatures of the values that it covers, never the values: a value that is
added later is not covered. The history has the kinds and the reason.
"""

import html
import json
import re
from collections import Counter
from dataclasses import dataclass

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Site

from ..content.personal_data import Finding, Kind, find_personal_data, normalize_phone
from ..site.identity import SiteIdentity

PUBLISHED = "home.personal_data_published"
#: The fields of a publication whose texts become public.
TEXT_FIELDS = (
    *("title", "seo_title", "search_description", "summary", "picture_alt", "adopted_by", "session", "vote"),
    *("responsible_unit", "withdrawal_reason", "social_text", "social_image_alt"),
)
STREAM_FIELDS = ("body", "attachments")
#: The rows of a publication with their fields.
ROWS = {"publication_changes": ("text",), "publication_relations": ("title",)}
#: More values than a person reads in an error message.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and the name of the field that holds it."""

    finding: Finding
    place: str

    def __str__(self):
        return f"{self.finding.kind.label} {self.finding.masked} ({self.place})"


def find_in_page(page) -> list[Found]:
    """Return the personal data in the texts of ``page``, unsaved changes included."""
    rows = {name: list(getattr(page, name).all()) for name in ROWS}
    return _find(page, {name: getattr(page, name, "") for name in (*TEXT_FIELDS, *STREAM_FIELDS)}, rows)


def find_in_form(form, cleaned: dict) -> list[Found]:
    """Return the personal data in the cleaned values of the editing form and of its rows."""
    values = {name: cleaned.get(name, "") for name in (*TEXT_FIELDS, *STREAM_FIELDS)}
    rows = {}
    for name in ROWS:
        forms = getattr(form.formsets.get(name), "forms", ())
        rows[name] = [row.instance for row in forms if row.is_valid() and not row.cleaned_data.get("DELETE")]
    return _find(form.instance, values, rows)


def _find(page, values, rows) -> list[Found]:
    ours = _Contacts.of_the_site()
    found: dict[Finding, Found] = {}
    for name, text in _texts(values, rows):
        for finding in find_personal_data(text):
            if finding not in found and not ours.include(finding):
                found[finding] = Found(finding, _label(page, name))
    return sorted(found.values(), key=lambda each: list(Kind).index(each.finding.kind))


def _label(page, name):
    field = page._meta.get_field(name)
    return str(capfirst(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural))


def _texts(values, rows):
    """Yield the name of each field and its text."""
    for name, value in values.items():
        yield name, "\n".join(_strings(value)) if name in STREAM_FIELDS else str(value or "")
    for name, fields in ROWS.items():
        yield name, "\n".join(getattr(row, field) for row in rows[name] for field in fields)


_LINKS = re.compile(r'href="(?:mailto|tel):([^"]+)"')
_BREAKS = re.compile(r"<(?:/?(?:p|li|ul|ol|h\d|div|td|th|tr)|br|hr)\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")


def _strings(value):
    """Yield every text in a StreamField's value without markup, and the contacts that it links to."""
    if not value:
        return
    raw = value.stream_block.get_prep_value(value)
    for text in _leaves(json.loads(json.dumps(raw, cls=DjangoJSONEncoder))):
        yield from _LINKS.findall(text)
        yield html.unescape(_TAGS.sub("", _BREAKS.sub("\n", text)))


def _leaves(raw):
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        for part in raw:
            yield from _leaves(part)
    elif isinstance(raw, dict):
        for name, part in raw.items():
            if name not in ("id", "type"):
                yield from _leaves(part)


@dataclass(frozen=True, slots=True)
class _Contacts:
    """The official contacts of the site, which are no personal data."""

    phones: frozenset[str]
    emails: frozenset[str]
    hosts: frozenset[str]

    @classmethod
    def of_the_site(cls):
        """Return the contacts of the municipality and its bodies, and the host names of its Sites."""
        bodies = apps.get_model("home.BodyPage").objects.live()
        holders = (SiteIdentity.objects.all(), bodies)
        contacts = [contact for holder in holders for contact in holder.values_list("phone", "email")]
        hosts = Site.objects.values_list("hostname", flat=True)
        return cls(
            frozenset(normalize_phone(phone) for phone, _email in contacts if phone),
            frozenset(email.lower() for _phone, email in contacts if email),
            frozenset(host.lower().removeprefix("www.") for host in hosts),
        )

    def include(self, finding: Finding) -> bool:
        """Return True if ``finding`` is an official telephone, or an address of the site's own domain."""
        if finding.kind == Kind.PHONE:
            return finding.value in self.phones
        if finding.kind == Kind.EMAIL:
            return finding.value in self.emails or finding.value.partition("@")[2] in self.hosts
        return False


def find_error(found: list[Found], accepted: dict) -> str:
    """Return the message about the values that ``accepted`` does not cover, or an empty string."""
    covered = set(accepted.get("values", ()))
    open_ones = [each for each in found if sign(each.finding) not in covered]
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


def accept(found: list[Found], reason: str) -> dict:
    """Return what the page keeps when a person publishes ``found`` for ``reason``."""
    kinds = Counter(each.finding.kind.value for each in found)
    return {"reason": reason, "values": sorted(sign(each.finding) for each in found), "kinds": dict(kinds)}


def sign(finding: Finding) -> str:
    """Return the signature of a value, from which nobody can tell the value without the secret key."""
    return salted_hmac(
        "home.personal_data", f"{finding.kind}:{finding.value}", algorithm="sha256"
    ).hexdigest()[:24]


def log_publication(page, revision, user) -> None:
    """Log that ``page`` was published with personal data, for which reason and of which kinds."""
    accepted = page.personal_data_accepted
    if accepted.get("values"):
        data = {"reason": accepted["reason"], "kinds": accepted["kinds"]}
        log(instance=page, action=PUBLISHED, user=user, revision=revision, data=data)


class PersonalDataFormatter(LogFormatter):
    """The entry in the page's history about personal data that a person has published."""

    label = gettext_lazy("Publish personal data")

    def format_message(self, log_entry):
        """Return the kinds with their numbers, and the reason."""
        kinds = log_entry.data["kinds"].items()
        named = ", ".join(f"{Kind(kind).label}: {number}" for kind, number in kinds)
        facts = {"kinds": named, "reason": log_entry.data["reason"]}
        return _("Published with personal data (%(kinds)s). Reason: %(reason)s") % facts
