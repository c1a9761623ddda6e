"""Dates typed into the fields of the admin are stored as typed, or refused, and never replaced."""

import datetime

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils.timezone import is_aware, make_naive
from playwright.sync_api import expect
from wagtail.models import Page
from wagtail.users.models import UserProfile

from civic_social.models import SocialAccount
from feedback.models import Submission
from home.models import AccessibilityPage, EventPage
from tests.civic_social.factories import SocialAccountFactory, UserFactory
from tests.home.factories import EventPageFactory, FeedbackPageFactory, HomePageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

at = datetime.datetime.fromisoformat
#: Each later than the one before, since a form may compare its fields.
MOMENTS = [
    ("27.11.2026", at("2026-11-27")),
    ("2026-11-28 08:30", at("2026-11-28T08:30")),
    ("09.12.2026 г. 13:00", at("2026-12-09T13:00")),
    ("12.12.2026 10:00", at("2026-12-12T10:00")),
    ("13/12/2026 10:00", at("2026-12-13T10:00")),
]
DAYS = [
    ("27.11.2026", at("2026-11-27").date()),
    ("2026-11-28", at("2026-11-28").date()),
    ("09.12.2026 г.", at("2026-12-09").date()),
    ("12/12/2026", at("2026-12-12").date()),
]
#: What a draft of a page type must have.
REQUIRED = {
    AccessibilityPage: {
        "status": "full",
        "method": "own",
        "contact": "Деловодство",
        "phone": "052 123 456",
        "enforcement": '<p>До <a href="https://www.ombudsman.bg/">омбудсмана</a>.</p>',
    }
}
VALUES = {models.DateTimeField: MOMENTS, models.DateField: DAYS}
REFUSED = {
    "bg": {"day": "Въведете валидна дата.", "moment": "Въведете валидна дата/час."},
    "en": {"day": "Enter a valid date.", "moment": "Enter a valid date/time."},
}


def typed_values(model):
    """Return what to type into each date field of a page type, and the value that it means."""
    found = {}
    for kind, values in VALUES.items():
        own = [
            field.name
            for field in model._meta.fields
            if type(field) is kind and field.editable and field not in Page._meta.fields
        ]
        found |= dict(zip(own, values, strict=False))
    return found


TYPES = [
    model
    for model in apps.get_models()
    if issubclass(model, Page) and model._meta.app_label in ("home", "feedback") and typed_values(model)
]


@pytest.fixture(params=["bg", "en"])
def admin(request, new_context, live_server, settings):
    """A browser page of a superuser's admin in one language, with that language as ``admin.language``.

    Without autosave, so that each test saves at one moment.
    """
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    user = UserFactory(username="administrator", is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language=request.param)
    client = Client()
    client.force_login(user)
    context = new_context(locale="en-US", base_url=live_server.url)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page = context.new_page()
    page.language = request.param
    return page


def type_into(page, name, text):
    """Fill the field, leave it by Tab, and return what it then shows."""
    field = page.locator(f"form [name='{name}']").first
    field.evaluate("it => { for (let at = it; at; at = at.parentElement) at.hidden = false; }")
    # Without a click, since the calendar of the field before may cover this field.
    field.focus()
    field.fill(text)
    field.press("Tab")
    return field.input_value()


def save_draft(page):
    """Save the page and wait until the response begins."""
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press("Control+s")


def make_page(model, home):
    """Return a page of a type, without its own dates where it may be without them."""
    if model is EventPage:
        return EventPageFactory(parent=home, picture=None)
    title, slug = f"Страница {model.__name__}", model.__name__.lower()
    values = {"summary": "Накратко."} if hasattr(model, "summary") else {}
    values |= REQUIRED.get(model, {})
    return home.add_child(instance=model(title=title, slug=slug, locale=home.locale, **values))


def test_typed_dates_are_stored_in_every_field_of_every_page_type(admin):
    home = HomePageFactory(slug="home-dates", parent=Page.get_first_root_node())
    assert len(TYPES) >= 8
    for model in TYPES:
        instance = make_page(model, home)
        values = typed_values(model)
        admin.goto(reverse("wagtailadmin_pages:edit", args=[instance.pk]))
        shown = {name: type_into(admin, name, text) for name, (text, _value) in values.items()}
        assert shown == {name: text for name, (text, _value) in values.items()}
        save_draft(admin)
        revision = latest(instance)
        stored = {name: naive(getattr(revision, name)) for name in values}
        assert stored == {name: value for name, (_text, value) in values.items()}, model


def latest(page):
    """Return the page as it was saved last, published or not."""
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object()


def naive(value):
    """Return a datetime in the site's time zone without it; any other value unchanged."""
    aware = isinstance(value, datetime.datetime) and is_aware(value)
    return make_naive(value) if aware else value


def test_what_is_no_date_is_refused_and_kept(admin):
    home = HomePageFactory(slug="home-dates", parent=Page.get_first_root_node())
    event = EventPageFactory(parent=home, picture=None)
    admin.goto(reverse("wagtailadmin_pages:edit", args=[event.pk]))
    assert type_into(admin, "start", "утре") == "утре"
    save_draft(admin)
    expect(admin.locator("main").last).to_contain_text(REFUSED[admin.language]["moment"])
    expect(admin.locator("[name=start]")).to_have_value("утре")
    assert latest(event).start == event.start


def test_dates_are_european_in_picker_and_comments(admin):
    home = HomePageFactory(slug="home-dates", parent=Page.get_first_root_node())
    event = EventPageFactory(parent=home, picture=None)
    admin.goto(reverse("wagtailadmin_pages:edit", args=[event.pk]))
    admin.locator("[name=start]").click()
    first_day = admin.locator(".xdsoft_datetimepicker:visible .xdsoft_calendar th").first
    expect(first_day).to_have_text({"bg": "Пон", "en": "Mon"}[admin.language])
    # As Wagtail's comments write their dates, in a browser that speaks American English.
    style = "{dateStyle: 'medium', timeStyle: 'short'}"
    shown = admin.evaluate(f"new Intl.DateTimeFormat([], {style}).format(new Date(2026, 10, 29, 16, 36))")
    assert {"bg": "29.11.2026", "en": "29 Nov 2026"}[admin.language] in shown
    assert "16:36" in shown


def test_schedule_dialog_stores_what_is_typed(admin):
    home = HomePageFactory(slug="home-dates", parent=Page.get_first_root_node())
    event = EventPageFactory(parent=home, picture=None)
    admin.goto(reverse("wagtailadmin_pages:edit", args=[event.pk]))
    opener = admin.locator("[data-a11y-dialog-show=schedule-publishing-dialog]").first
    if not opener.is_visible():
        admin.locator("[data-side-panel-toggle=status]").first.click()
    opener.click()
    dialog = admin.locator("#schedule-publishing-dialog")
    for name, text in (("go_live_at", "09.12.2027 г. 13:00"), ("expire_at", "2027-12-12 10:00")):
        field = dialog.locator(f"[name={name}]")
        field.click()
        field.press_sequentially(text)
        field.press("Tab")
        expect(field).to_have_value(text)
    with admin.expect_navigation():
        dialog.locator("button[type=submit]").click()
    revision = latest(event)
    assert naive(revision.go_live_at) == at("2027-12-09T13:00")
    assert naive(revision.expire_at) == at("2027-12-12T10:00")


def test_times_of_an_account_and_the_day_of_a_message_are_stored_as_typed(admin):
    account = SocialAccountFactory()
    admin.goto(reverse("civic_social_accounts:edit", args=[account.pk]))
    assert type_into(admin, "quiet_from", "22.30") == "22.30"
    assert type_into(admin, "quiet_until", "07:00 ч.") == "07:00 ч."
    with admin.expect_navigation():
        admin.locator("[name=quiet_until]").evaluate("it => it.form.requestSubmit()")
    account = SocialAccount.objects.get(pk=account.pk)
    assert (account.quiet_from, account.quiet_until) == (datetime.time(22, 30), datetime.time(7, 0))

    FeedbackPageFactory(parent=HomePageFactory(slug="home-dates", parent=Page.get_first_root_node()))
    admin.goto(reverse("feedback_inbox:enter"))
    assert type_into(admin, "received_on", "вчера") == "вчера"
    admin.locator("[name=comment]").fill("Лампата на ъгъла не свети.")
    with admin.expect_navigation():
        admin.locator("[name=received_on]").evaluate("it => it.form.requestSubmit()")
    expect(admin.locator("body")).to_contain_text(REFUSED[admin.language]["day"])
    assert not Submission.objects.exists()
