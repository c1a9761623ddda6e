"""The demo's event: questions, participants who came by the form's own way, and moments of a past event."""

import uuid
from datetime import timedelta

from django.utils.timezone import now

from ..events.moments import posts
from ..events.registration import actions
from ..events.registration.forms import RegistrationForm
from ..models import EventPage, Moment
from . import files, reading

#: Ids of blocks are fixed, so that answers stay with their questions however often the demo is loaded.
QUESTION_ID = "7b0b3f6e-4f1b-4a55-9a52-2f4f5b7a0001"


def particulars(words) -> dict:
    """Return the values of an event's further fields, where its text has them."""
    registration = words.get("registration", {})
    values = {
        name: words[name]
        for name in ("directions", "step_free", "audience", "price", "contact", "outcome", "attendance")
        if name in words
    }
    if "programme" in words:
        values["programme"] = [
            {"type": "item", "value": {"time": time, "title": title, "speaker": speaker, "text": ""}}
            for time, title, speaker in words["programme"]
        ]
    if registration:
        values |= {"takes_registrations": True, "capacity": registration["places"]}
    if "question" in registration:
        question = {"label": registration["question"], "help_text": "", "required": False, "personal": False}
        question["options"] = registration["options"]
        values["questions"] = [{"type": "choice", "id": QUESTION_ID, "value": question}]
    return values


def take_part(page_pk: int, user) -> None:
    """Let people register for the event once it is public, and ``user`` write a first moment; once only."""
    page = EventPage.objects.get(pk=page_pk)
    words = reading.read(page.locale.language_code, "event")
    if page.live and not page.registrations.exists():
        for person in words["participants"]:
            _register(page, *person)
        posts.save_moment(Moment(page=page, text=words["first_moment"], is_announced=True), user)


def _register(page, name, email, answer, needs, confirms) -> None:
    """Register one person through the form, as a citizen does."""
    data = {"name": name, "email": email, "needs": needs, f"q_{QUESTION_ID.replace('-', '')}": answer}
    form = RegistrationForm(page, data)
    if not form.is_valid():
        raise ValueError(f"The demo's registration is not accepted: {form.errors.as_json()}")
    details = {**form.get_details(), "language_code": page.locale.language_code}
    outcome = actions.register(page, key=uuid.uuid4(), email=email, **details)
    if confirms:
        actions.confirm(outcome.registration)


def moments(page: EventPage, words) -> None:
    """Write the moments of a past event, each so many minutes after its start."""
    if page.moments.exists():
        return
    for minutes, text, speaker, picture, alt in words.get("moments", []):
        Moment.objects.create(
            page=page,
            happened_at=min(page.start + timedelta(minutes=minutes), now()),
            text=text,
            speaker=speaker,
            photo=files.picture(picture, alt) if picture else None,
            photo_alt=alt,
            people_agreed=bool(picture),
        )
