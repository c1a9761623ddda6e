"""One mailbox takes one place, in whichever spelling its address is typed."""

import pytest

from home.events.admin.participants import search
from home.events.registration import retention
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
    assert len(retention.find_by_email(typed)) == 1
    assert retention.erase_by_email(typed, None) == (1, 0)
    assert Registration.objects.values_list("email", "mailbox").get() == ("", "")
