"""Registration, moments and the admin views of events in a browser, with and without JavaScript."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from civic_social.delivery import transitions
from civic_social.models import Mode, Post
from home.events.moments import posts
from home.events.registration import actions
from home.models import EventPage, Moment, Registration, State
from tests.home.conftest import website  # noqa: F401
from tests.home.factories import AccountFactory, EventPageFactory, PictureFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
WORDS = ["нула", "едно", "две", "три", "четири", "пет", "шест", "седем", "осем", "девет"]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def event(live_server, settings, website):  # noqa: F811
    """A published event with two places on the live server."""
    settings.FEEDBACK = {"MINIMUM_SECONDS": 0, "PROOF_COST": 50}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    address = live_server.url.removeprefix("http://").split(":")
    website.site.hostname, website.site.port = address[0], int(address[1])
    website.site.save()
    page = EventPageFactory(parent=website.events, takes_registrations=True, capacity=2)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


@pytest.fixture
def plain_page(browser):
    """A page in a browser without JavaScript, as wide as a phone."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def browser_errors(page):
    """Script errors and violations of the Content Security Policy, collected while the test runs."""
    found = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on(
        "console", lambda message: found.append(message.text) if "Content Security" in message.text else None
    )
    return found


@pytest.fixture
def clerk_page(page, live_server, client):
    """A page logged in to the admin as a superuser, as wide as a phone."""
    client.force_login(get_user_model().objects.create_superuser("clerk", "clerk@example.bg", "x"))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.set_viewport_size(PHONE)
    return page


def violations(page, within=None) -> list[str]:
    """Return the violations of WCAG that axe finds, one line for each element."""
    found = Axe().run(page, context=within, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def overflows(page) -> bool:
    """Return True if the page scrolls horizontally."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def fill_in(page, email="ivanka@example.bg"):
    page.locator("#id_name").fill("Иванка Петрова")
    page.locator("#id_email").fill(email)


def answer_sum(page):
    """Read the question of the human check and enter the right sum."""
    question = page.locator("label[for=id_sum]").inner_text()
    first, second = re.search(r"Колко е (\w+) плюс (\w+)", question).groups()
    page.locator("#id_sum").fill(str(WORDS.index(first) + WORDS.index(second)))


def private_url() -> str:
    """Return the private address in the last mail."""
    return re.search(r"http://\S+/registration/\S+/", mail.outbox[-1].body).group(0)


def test_participant_registers_confirms_and_cancels_without_javascript(plain_page, event):
    plain_page.goto(event.full_url)
    plain_page.get_by_role("link", name="Записвам се").click()
    fill_in(plain_page)
    answer_sum(plain_page)
    plain_page.get_by_role("button", name="Записвам се").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("проверете имейла")
    plain_page.goto(private_url())
    plain_page.get_by_role("button", name="Потвърждавам мястото си").click()
    expect(plain_page.get_by_text("Мястото Ви е потвърдено.")).to_be_visible()
    expect(plain_page.locator(".event-code img")).to_be_visible()
    assert not overflows(plain_page)
    plain_page.get_by_role("button", name="Отказвам се от мястото").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("Отказвате ли се от мястото?")
    plain_page.get_by_role("button", name="Отказвам се от мястото").click()
    plain_page.get_by_role("button", name="Връщам си мястото").click()
    assert Registration.objects.get().state == State.CONFIRMED


def test_human_check_asks_no_question_with_javascript(page, event, browser_errors):
    page.goto(f"{event.full_url}register/")
    expect(page.locator("#id_sum")).to_be_hidden()
    fill_in(page)
    page.get_by_role("button", name="Записвам се").click()
    page.wait_for_url(re.compile(r"/registered/"))
    assert Registration.objects.get().state == State.HELD
    assert browser_errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_registration_is_accessible(page, event, scheme, browser_errors):
    page.set_viewport_size({"width": 320, "height": 700})
    page.emulate_media(color_scheme=scheme)
    found = {}

    def check(name):
        found[name] = violations(page) + (["overflows"] if overflows(page) else [])

    page.goto(event.full_url)
    check("event")
    page.goto(f"{event.full_url}register/")
    check("form")
    page.get_by_role("button", name="Записвам се").click()
    expect(page.locator("[data-feedback-summary]")).to_be_focused()
    check("mistakes")
    fill_in(page)
    page.get_by_role("button", name="Записвам се").click()
    page.wait_for_url(re.compile(r"/registered/"))
    check("registered")
    page.goto(private_url())
    check("personal page, held")
    page.get_by_role("button", name="Потвърждавам мястото си").click()
    check("personal page, confirmed")
    page.goto(f"{event.get_parent().full_url}?month={event.start:%Y-%m}")
    check("calendar")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert browser_errors == []


def test_new_moments_appear_without_a_reload_and_can_be_paused(page, event, browser_errors):
    clerk = get_user_model().objects.create_user("writer")
    EventPage.objects.update(start=event.start.replace(year=event.start.year - 1))
    posts.save_moment(Moment(page=event, text="Начало."), clerk)
    page.goto(event.full_url)
    expect(page.locator(".moment")).to_have_count(1)
    posts.save_moment(Moment(page=event, text="Край.", photo=PictureFactory(), photo_alt="Зала"), clerk)
    refresh = "document.dispatchEvent(new Event('visibilitychange'))"
    page.evaluate(refresh)
    expect(page.locator(".moment")).to_have_count(2)
    expect(page.locator(".moment").first).to_contain_text("Край.")
    assert violations(page) == []
    page.get_by_role("button", name="Спри новите моменти").click()
    posts.save_moment(Moment(page=event, text="След края."), clerk)
    page.evaluate(refresh)
    page.wait_for_timeout(400)
    expect(page.locator(".moment")).to_have_count(2)
    page.get_by_role("button", name="Показвай новите моменти").click()
    expect(page.locator(".moment")).to_have_count(3)
    assert browser_errors == []


def test_moment_is_written_on_a_phone(clerk_page, live_server, event):
    clerk_page.goto(live_server.url + reverse("home_events:moments", args=[event.pk]))
    assert violations(clerk_page, ".events-page") == []
    clerk_page.locator("#id_text").fill("Кметицата откри обсъждането.")
    clerk_page.get_by_role("button", name="Публикувай момента").click()
    expect(clerk_page.locator(".events-moments")).to_contain_text("Кметицата откри")
    assert Moment.objects.get().is_published
    assert not overflows(clerk_page)


def test_participant_is_found_and_checked_in_on_a_phone(clerk_page, live_server, event):
    for name in ("Ангел Тодоров", "Вера Илиева"):
        details = {"email": f"{len(name)}@example.bg", "name": name, "language_code": "bg"}
        actions.confirm(actions.register(event, key=uuid.uuid4(), **details).registration)
    clerk_page.goto(live_server.url + reverse("home_events:check_in", args=[event.pk]))
    assert violations(clerk_page, ".events-page") == []
    clerk_page.get_by_label("Име или код").fill("вера")
    clerk_page.get_by_role("button", name="Намери").click()
    expect(clerk_page.locator(".events-people li")).to_have_count(1)
    clerk_page.get_by_role("button", name="Тук е: Вера Илиева").click()
    expect(clerk_page.locator(".events-count")).to_contain_text("1 от 2")
    assert Registration.objects.get(name="Вера Илиева").arrived_at
    assert not overflows(clerk_page)


def test_facebook_event_is_copied_field_by_field_on_a_phone(clerk_page, live_server, event):
    account = AccountFactory(channel="facebook_event", mode=Mode.HAND_OFF, name="Събития")
    post = Post.objects.create(
        page_id=event.pk,
        page_title=event.title,
        translation_key=event.translation_key,
        account=account,
        desired=event.get_social_event().to_dict(),
    )
    transitions.ask_person(post, "event-by-hand", {}, timezone.now())
    clerk_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    clerk_page.goto(live_server.url + reverse("civic_social_hand_off:item", args=[post.pk]))
    assert violations(clerk_page, ".social-page") == []
    assert not overflows(clerk_page)
    for label in ("Копирай Място", "Копирай Име"):
        clerk_page.get_by_role("button", name=label).click()
        expect(clerk_page.get_by_text("Копирано").last).to_be_visible()
        field = clerk_page.get_by_label(label.removeprefix("Копирай "), exact=True)
        assert clerk_page.evaluate("navigator.clipboard.readText()") == field.input_value()
    clerk_page.get_by_label("Адрес на събитието").fill("https://www.facebook.com/events/1234567890123/")
    clerk_page.get_by_role("button", name="Създадох го").click()
    expect(clerk_page.get_by_text("Няма задачи за Вас")).to_be_visible()
    assert Post.objects.get().permalink == "https://www.facebook.com/events/1234567890123/"
