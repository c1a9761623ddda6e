"""The page editor under the content security policy: what Wagtail starts by inline scripts works without."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from home.models import PolicyPage

from .policy_violations import collect_violations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_dates_choosers_and_new_rows_work_without_inline_scripts(town, new_context, live_server, admin_user):
    context = new_context(locale="bg", viewport={"width": 1280, "height": 900})
    blocked = collect_violations(context)
    client = Client()
    client.force_login(admin_user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    policy = PolicyPage.objects.filter(live=True).first()
    page.goto(f"{live_server.url}{reverse('wagtailadmin_pages:edit', args=[policy.pk])}")
    page.wait_for_load_state("networkidle")

    page.locator("#id_adopted_on").click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    page.keyboard.press("Escape")

    # A new row of a panel arrives as HTML with a chooser, and its dialog as HTML within JSON.
    row = policy.publication_relations.count()
    page.locator("#id_publication_relations-ADD").click()
    chooser = page.locator(f"#id_publication_relations-{row}-target-chooser")
    chooser.locator("[data-chooser-action-choose]:visible").click()
    expect(page.locator(".modal-body")).to_be_visible()
    page.locator(".modal .close").first.click()
    page.locator("#id_publication_changes-ADD").click()
    page.locator(f"#id_publication_changes-{policy.publication_changes.count()}-date").click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(1)
    assert blocked == []

    # The policy blocks what is injected: a script, a handler and a call of another function.
    page.evaluate(
        """() => {
            document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.injected = 1">'
                + '<wagtail-call name="alert" arguments="[]"></wagtail-call>');
            const script = document.createElement('script');
            script.text = 'window.injected = 1';
            document.body.append(script);
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("window.injected") is None
    assert {directive for _path, directive, *_rest in blocked} == {"script-src-attr", "script-src-elem"}
