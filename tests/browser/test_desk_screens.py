"""The screens of a desk on a phone: nothing runs out of it, and nothing is lost without JavaScript."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from home.demo.people import demo_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 320, "height": 800}
WIDER_THAN_ITSELF = "element => element.scrollWidth > element.clientWidth"


@pytest.fixture
def open_phone(new_context, live_server, town):
    """A function that opens an admin path as the demo's administrator on a phone, in Bulgarian."""

    def open_page(path, **settings):
        client = Client()
        client.force_login(demo_user())
        context = new_context(locale="bg", viewport=PHONE, **settings)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        context.add_cookies([session])
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


def test_long_names_and_two_buttons_fit_on_a_phone(open_phone):
    page = open_phone("/admin/social/answers/new/")
    box = page.locator("#id_desk_key").bounding_box()
    assert box["x"] + box["width"] <= PHONE["width"]
    page.goto(page.url.replace("social/answers/new/", ""))
    buttons = page.locator(".home-alerts__buttons a").all()
    assert len({button.bounding_box()["x"] for button in buttons}) == 1
    heading = page.locator("#home-alerts-heading")
    assert [each.evaluate(WIDER_THAN_ITSELF) for each in [*buttons, heading]] == [False, False, False]


def test_messages_and_forms_are_reached_without_javascript(open_phone):
    page = open_phone("/admin/social/answers/new/", java_script_enabled=False)
    page.locator("#id_title").fill("Благодарим")
    page.locator("#id_text").fill("Благодарим за въпроса!")
    page.get_by_role("button", name="Създай").click()
    message = page.locator(".messages li")
    expect(message).to_contain_text("Благодарим")
    expect(page.locator(".messages ul")).to_have_css("opacity", "1")
    expect(message).to_be_in_viewport()
