"""The validity of publications."""

from datetime import date, timedelta
from itertools import product

import pytest

from home.models import RegisterEntry
from home.publications.validity import Validity, determine_validity, validity_condition

from .. import factories

TODAY = date(2026, 11, 24)
EARLIER, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
NOTHING = dict.fromkeys(("in_force_from", "in_force_to", "repealed_on", "withdrawn_on"))


def _on_today(**dates):
    return determine_validity(TODAY, **{**NOTHING, "is_draft": False, **dates})


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, Validity.IN_FORCE),
        ({"in_force_from": TODAY}, Validity.IN_FORCE),
        ({"in_force_from": LATER}, Validity.COMING),
        ({"in_force_to": TODAY}, Validity.IN_FORCE),
        ({"in_force_to": EARLIER}, Validity.EXPIRED),
        ({"repealed_on": TODAY}, Validity.REPEALED),
        ({"repealed_on": LATER}, Validity.IN_FORCE),
        ({"repealed_on": EARLIER, "in_force_to": EARLIER}, Validity.REPEALED),
        ({"is_draft": True, "in_force_from": EARLIER}, Validity.DRAFT),
        ({"is_draft": True, "withdrawn_on": TODAY}, Validity.WITHDRAWN),
        ({"withdrawn_on": EARLIER, "repealed_on": EARLIER}, Validity.WITHDRAWN),
    ],
)
def test_validity_follows_from_the_dates(dates, expected):
    assert _on_today(**dates) == expected


@pytest.mark.django_db
def test_condition_and_rule_agree_on_every_combination_of_dates(page_of):
    page = page_of(factories.PolicyPageFactory)
    entry = RegisterEntry.objects.get(page=page)
    days = (None, EARLIER, TODAY, LATER)
    for is_draft, *dates in product((False, True), days, days, days, days):
        values = {**dict(zip(NOTHING, dates, strict=True)), "is_draft": is_draft}
        RegisterEntry.objects.filter(pk=entry.pk).update(**values)
        found = [
            status
            for status in Validity
            if RegisterEntry.objects.filter(validity_condition(status, TODAY)).exists()
        ]
        assert found == [determine_validity(TODAY, **values)], values
