"""Both checkers find nothing on the HTML of mails."""

import pytest
from django.core.mail import get_connection
from django.utils.timezone import now

from civic_social.models import Notice
from civic_social.monitoring.mail import compose as compose_digest
from home.events.mail.messages import compose
from home.events.registration import actions
from home.models import Circular, EventMail, EventPage, MailKind, State
from tests.civic_social.factories import UserFactory
from tests.home import factories

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

#: Where a registration stands when it gets such a mail; confirmed otherwise.
STATES = {MailKind.CONFIRM: State.HELD, MailKind.WAITING: State.WAITING, MailKind.WITHDRAWN: State.CANCELLED}


@pytest.mark.parametrize("language", ["bg", "en"])
def test_every_mail_about_a_registration(mistakes_in, town, language):
    event = EventPage.objects.get(pk=town.event.pk)
    event.online_url, event.contact = "https://example.org/sreshta?a=1&b=2", "Ана Петрова, 0700 00 000"
    event.save_revision().publish()
    details = {"email": "a@example.bg", "name": "Ана <b>", "language_code": language}
    registration = actions.register(event, key="3" * 32, **details).registration
    circular = Circular.objects.create(page=event, subject="Паркиране", text="Зад читалището.\n\nИма места.")
    found = {}
    for kind in MailKind:
        registration.state = STATES.get(kind, State.CONFIRMED)
        registration.waiting_since = now()
        registration.save()
        values = {"circular": circular} if kind == MailKind.CIRCULAR else {}
        mail = EventMail(registration=registration, kind=kind, **values)
        content, mimetype = compose(mail, get_connection()).alternatives[0]
        assert mimetype == "text/html"
        found[kind] = mistakes_in(content.encode(), is_mail=True)
    assert not {kind: mistakes for kind, mistakes in found.items() if mistakes}


@pytest.mark.parametrize("kind", Notice.Kind)
def test_the_mail_to_the_person_responsible(mistakes_in, db, kind):
    person = UserFactory(email="maria@example.bg")
    account = factories.AccountFactory(name='Община "Бяла река" & приятели')
    notice = Notice(recipient=person, account=account, kind=kind, problem="token-expired")
    _subject, _text, html = compose_digest(person, kind, [notice] * 40)
    assert mistakes_in(html.encode(), is_mail=True) == []
