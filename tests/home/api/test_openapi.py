"""Every operation keeps to the OpenAPI file, whatever it is asked."""

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from .. import factories

pytestmark = pytest.mark.django_db
#: Requests to each operation; more find nothing new and take longer.
EXAMPLES = 12
OPERATIONS = {
    *("list_accounts", "get_account", "list_posts", "get_post"),
    *("list_publications", "get_publication", "list_events", "get_event"),
    "list_answers",
}


@pytest.fixture
def schema(settings, website, page_of):
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "API_ACCESS": "public",
        "API_REQUESTS_PER_MINUTE": 10**6,
    }
    page_of(factories.DecisionPageFactory)
    page_of(factories.EventPageFactory)
    # As Django's test client does: the connection holds the transaction of the test.
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in ends:
        signal.connect(close_old_connections)


def test_every_operation_keeps_to_the_file(schema):
    tested = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        ask(operation)
        tested.add(operation.definition.raw["operationId"])
    assert tested == OPERATIONS


def ask(operation):
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def check(case):
        case.call_and_validate(headers={"Host": "testserver"})

    check()
