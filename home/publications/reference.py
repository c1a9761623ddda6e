"""The line by which an act is cited."""

from datetime import date

from django.utils.translation import gettext

from ..content.dates import format_date


def compose_reference(kind: str, number: str, day: date | None, issuer: str) -> str:
    """Return kind, number, date and adopting body in the active language, as far as they are known.

    Returns an empty string if neither number nor date is known.
    """
    act = name_act(kind, number, day)
    return " · ".join(filter(None, [act, issuer])) if act else ""


def name_act(kind: str, number: str, day: date | None) -> str:
    """Return kind, number and date, or an empty string if neither number nor date is known."""
    facts = {"kind": kind, "number": number, "date": format_date(day) if day else ""}
    if number and day:
        return gettext("%(kind)s No. %(number)s of %(date)s") % facts
    if number:
        return gettext("%(kind)s No. %(number)s") % facts
    return gettext("%(kind)s of %(date)s") % facts if day else ""
