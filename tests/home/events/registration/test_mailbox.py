"""One mailbox takes one place, in whichever spelling its address is typed."""

import pytest

from feedback.personal_data.data_subjects import Person
from home.events.admin.participants import search
from home.events.registration import records
from home.models import Registration

pytestmark = pytest.mark.django_db

SPELLINGS = ("Ivan@пример.бг", "ivan@xn--e1afmkfd.xn--90ae", "ivan@ПРИМЕР.бг.", "ivan@при\u00adмер.бг\u200b")


def test_all_spellings_take_one_place_and_the_first_is_kept_for_sending(event, register):
    assert len({register(email).pk for email in SPELLINGS}) == 1
    assert Registration.objects.get().email == SPELLINGS[0]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_any_spelling_finds_and_erases_the_registration(event, register, typed):
    register(SPELLINGS[0])
    assert search(Registration.objects.all(), typed).exists()
    (record,) = records.find_registrations(Person(email=typed))
    assert records.erase_registrations([record.key], None) == (1, 0)
    assert Registration.objects.values_list("email", "mailbox").get() == ("", "")
