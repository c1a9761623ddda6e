"""The registrations as a source of the requests of data subjects."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.personal_data.data_subjects import Person, Record, Source, register_source

from . import actions
from .models import Registration
from .retention import erase_registration


def find_registrations(person: Person) -> list[Record]:
    """Return the person's registrations; a telephone or an address may be among the answers."""
    rows = Registration.objects.filter(erased_at=None)
    if person.is_only_email:
        rows = rows.filter(mailbox=person.mailbox)
    columns = rows.values_list("pk", "mailbox", "name", "answers")
    found = {}
    for pk, mailbox, name, answers in columns.iterator():
        texts = [_answer_text(answer["value"]) for answer in answers]
        if found_by := person.matches(mailbox=mailbox, name=name, texts=texts):
            found[pk] = found_by
    registrations = Registration.objects.filter(pk__in=found).select_related("page", "notice")
    return [
        Record(str(registration.pk), found[registration.pk], describe(registration))
        for registration in registrations.order_by("registered_at")
    ]


def describe(registration) -> dict:
    """Return the values of a registration for the participant."""
    return {
        _("Event"): registration.page.title,
        _("Registered"): registration.registered_at,
        _("State"): registration.get_state_display(),
        _("Name"): registration.name,
        _("E-mail"): registration.email,
        _("Needs"): registration.needs,
        _("Answers"): {answer["label"]: answer["value"] for answer in registration.answers},
        _("Consents"): {consent["label"]: consent["given"] for consent in registration.consents},
        _("Privacy notice"): str(registration.notice or ""),
        _("Arrived"): registration.arrived_at,
    }


def erase_registrations(keys: list[str], user) -> tuple[int, int]:
    """Cancel and erase registrations; return how many were erased and kept.

    The second number is always 0: no law requires keeping a registration.
    """
    found = list(Registration.objects.filter(pk__in=keys).select_related("page"))
    for registration in found:
        with transaction.atomic():
            if registration.is_active and not registration.page.is_over:
                actions.cancel(registration)
            erase_registration(registration)
    return len(found), 0


def _answer_text(value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def connect() -> None:
    """Register the source; called once, when the apps are ready."""
    register_source(
        Source("events", gettext_lazy("Registrations for events"), find_registrations, erase_registrations)
    )
