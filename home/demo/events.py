"""The events of the demo: questions, participants registered through the form, and moments."""

import uuid
from datetime import timedelta

from django.utils.timezone import now

from ..events.moments import posts
from ..events.registration import actions
from ..events.registration.forms import RegistrationForm
from ..models import EventPage, Moment
from . import files, people, reading

#: The block's id is fixed, so that answers keep their question when the demo is loaded again.
QUESTION_ID = "7b0b3f6e-4f1b-4a55-9a52-2f4f5b7a0001"


def get_fields(text) -> dict:
    """Return the values of the optional fields of an event that its text has."""
    registration = text.get("registration", {})
    values = {
        name: text[name]
        for name in ("directions", "step_free", "audience", "price", "contact", "outcome", "attendance")
        if name in text
    }
    values["team"] = people.events_team()
    if "programme" in text:
        values["programme"] = [
            {"type": "item", "value": {"time": time, "title": title, "speaker": speaker, "text": ""}}
            for time, title, speaker in text["programme"]
        ]
    if registration:
        values |= {"takes_registrations": True, "capacity": registration["places"]}
    if "question" in registration:
        question = {"label": registration["question"], "help_text": "", "required": False, "personal": False}
        question["options"] = registration["options"]
        values["questions"] = [{"type": "choice", "id": QUESTION_ID, "value": question}]
    return values


def take_part(page_pk: int, user) -> None:
    """Register the participants of a live event and announce a first moment as ``user``, unless done."""
    page = EventPage.objects.get(pk=page_pk)
    text = reading.read(page.locale.language_code, "event")
    if page.live and not page.registrations.exists():
        for person in text["participants"]:
            _register(page, *person)
        posts.save_moment(Moment(page=page, text=text["first_moment"], is_announced=True), user)


def _register(page, name, email, answer, needs, confirms) -> None:
    """Register one person through the form. Raises ValueError if the form refuses the data."""
    data = {"name": name, "email": email, "needs": needs, f"q_{QUESTION_ID.replace('-', '')}": answer}
    form = RegistrationForm(page, data)
    if not form.is_valid():
        raise ValueError(f"The demo's registration is not accepted: {form.errors.as_json()}")
    details = {**form.get_details(), "language_code": page.locale.language_code}
    outcome = actions.register(page, key=uuid.uuid4(), email=email, **details)
    if confirms:
        actions.confirm(outcome.registration)


def create_moments(page: EventPage, text) -> None:
    """Create the moments of a past event, unless it has some; the text gives minutes after the start."""
    if page.moments.exists():
        return
    for minutes, moment, speaker, picture, alt in text.get("moments", []):
        Moment.objects.create(
            page=page,
            happened_at=min(page.start + timedelta(minutes=minutes), now()),
            text=moment,
            speaker=speaker,
            photo=files.picture(picture, alt) if picture else None,
            photo_alt=alt,
            people_agreed=bool(picture),
        )
