"""Valid HTML of mails."""

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

#: The state of a registration that gets a mail of this kind; confirmed for all other kinds.
STATES = {MailKind.CONFIRM: State.HELD, MailKind.WAITING: State.WAITING, MailKind.WITHDRAWN: State.CANCELLED}


@pytest.mark.parametrize("language", ["bg", "en"])
def test_every_mail_about_a_registration_is_valid(markup_errors, town, language):
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
        found[kind] = markup_errors(content.encode(), is_mail=True)
    assert not {kind: errors for kind, errors in found.items() if errors}


@pytest.mark.parametrize("kind", Notice.Kind)
def test_notification_mail_is_valid(markup_errors, db, kind):
    person = UserFactory(email="maria@example.bg")
    account = factories.AccountFactory(name='Община "Бяла река" & приятели')
    notice = Notice(recipient=person, account=account, kind=kind, problem="token-expired")
    _subject, _text, html = compose_digest(person, kind, [notice] * 40)
    assert markup_errors(html.encode(), is_mail=True) == []
