"""Checking PDF files in a child process, and the advice that follows from the result."""

import json
from pathlib import Path

from django.apps import apps
from django.db.models import F, Q
from django.utils.translation import gettext as _

from civic_social.text_normalization import normalize_line

from ..content.personal_data import Kind, find_personal_data, sign
from ..untrusted_files import Limits, read_by
from .models import PdfCheck

#: The program that reads a file.
INSPECTOR = Path(__file__).with_name("inspect_pdf.py")
LIMITS = Limits(memory=512 * 1024 * 1024, seconds=10, file_size=8 * 1024 * 1024)
#: Seconds after which the program is stopped; its limit of processor time is lower.
TIMEOUT = 20
#: The kinds of personal data that are looked for in files.
SEARCHED = (Kind.EGN, Kind.LNCH, Kind.ID_CARD, Kind.IBAN, Kind.PLATE)
#: Values of personal data that are kept of one file.
MAX_FINDINGS = 200
#: Files that one run of the maintenance checks.
BATCH = 3


def is_pdf(document) -> bool:
    """Return True if the document's file is a PDF by its name."""
    return document.file.name.lower().endswith(".pdf")


def check_document(document) -> PdfCheck:
    """Read the document's PDF file and store the result; never raises for what is in the file."""
    facts = _inspect(document)
    # A letterhead is full of official telephones and addresses: they would be reported with every file.
    found = [each for each in find_personal_data(facts.pop("text", "")) if each.kind in SEARCHED]
    values = {
        "file_name": document.file.name,
        "is_readable": bool(facts.get("is_readable")),
        "is_tagged": bool(facts.get("is_tagged")),
        "language": normalize_line(facts.get("language", ""))[:40],
        "title": normalize_line(facts.get("title", ""))[:255],
        "pages": int(facts.get("pages", 0)),
        "pages_without_text": int(facts.get("pages_without_text", 0)),
        "personal_data": [
            {"kind": each.kind.value, "masked": each.masked, "signature": sign(each)}
            for each in found[:MAX_FINDINGS]
        ],
    }
    return PdfCheck.objects.update_or_create(document_id=document.pk, defaults=values)[0]


def get_checks(documents) -> dict[int, PdfCheck]:
    """Return the check of each PDF among ``documents`` by the document's key, checking those that are new."""
    files = [document for document in documents if is_pdf(document)]
    known = {check.document_id: check for check in PdfCheck.objects.filter(document__in=files)}
    checks = {}
    for document in files:
        check = known.get(document.pk)
        is_current = check is not None and check.file_name == document.file.name
        checks[document.pk] = check if is_current else check_document(document)
    return checks


def check_missing(limit: int = BATCH) -> int:
    """Check up to ``limit`` PDF files that were not checked when they were uploaded; return their number."""
    documents = apps.get_model("wagtaildocs.Document").objects.filter(file__iendswith=".pdf")
    unchecked = documents.filter(Q(pdf_check=None) | ~Q(pdf_check__file_name=F("file")))
    chosen = list(unchecked.order_by("-pk")[:limit])
    for document in chosen:
        check_document(document)
    return len(chosen)


def advise(check: PdfCheck) -> list[str]:
    """Return a sentence for each barrier in the file, with what to do about it."""
    if not check.is_readable:
        return [
            _("The file cannot be read by programs: it is damaged or closed with a password. Save it again.")
        ]
    advice = []
    if check.pages_without_text == check.pages:
        advice.append(
            _("It is a scan without text: nobody can hear, search or copy it. Export the original document.")
        )
    elif check.pages_without_text:
        facts = {"number": check.pages_without_text, "pages": check.pages}
        advice.append(_("%(number)s of %(pages)s pages have no text. Are they scans?") % facts)
    if not check.is_tagged:
        advice.append(
            _(
                "It has no tags, so screen readers find no headings or tables. "
                "Export it as “PDF/UA” or “tagged”."
            )
        )
    if not check.language:
        advice.append(
            _("It does not name its language. Set it in the document's properties before exporting.")
        )
    if not check.title:
        advice.append(_("It has no title in its properties. Readers see the name of the file instead."))
    return advice


def _inspect(document) -> dict:
    """Return what the program found, or an empty result if the file cannot be read."""
    return json.loads(read_by(INSPECTOR, document, limits=LIMITS, timeout=TIMEOUT) or b"{}")
