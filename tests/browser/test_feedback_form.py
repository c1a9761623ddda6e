"""The feedback form and its inbox in a browser: each state, with and without JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from feedback.cases import case_actions
from feedback.models import Submission
from tests.feedback.factories import (
    DeskFactory,
    NoticeFactory,
    SubmissionFactory,
    TopicFactory,
    create_feedback_page,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "Моля, засадете дървета на площада."
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture
def form_url(live_server, settings):
    """The URL of a new feedback page on a live server."""
    settings.FEEDBACK = {"MINIMUM_SECONDS": 0, "PROOF_COST": 50}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    DeskFactory(topics=[TopicFactory(name="Околна среда"), TopicFactory(name="Транспорт")])
    NoticeFactory()
    return live_server.url + create_feedback_page().url


@pytest.fixture
def plain_page(browser):
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
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


def violations(page) -> list[str]:
    """Return the violations of WCAG that axe finds, one line for each element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def fill_in(page, *, named=False):
    page.get_by_label("Околна среда").check()
    page.locator("#id_comment").fill(TEXT)
    page.locator(f"input[name=anonymity][value={'named' if named else 'anonymous'}]").check()
    if named:
        page.get_by_label("Физическо лице").check()
        page.locator("#id_name").fill("Иванка Петрова")
        page.locator("#id_email").fill("ivanka@example.bg")


def send(page):
    page.get_by_role("button", name="Изпрати").click()


def answer_sum(page):
    """Read the question of the spam protection and enter the right sum."""
    words = ["нула", "едно", "две", "три", "четири", "пет", "шест", "седем", "осем", "девет"]
    first, second = re.search(
        r"Колко е (\w+) плюс (\w+)", page.locator("label[for=id_sum]").inner_text()
    ).groups()
    page.locator("#id_sum").fill(str(words.index(first) + words.index(second)))


def test_browser_with_javascript_shows_no_question(page, form_url, browser_errors):
    page.goto(form_url)
    expect(page.locator("#id_sum")).to_be_hidden()
    fill_in(page)
    send(page)
    page.wait_for_url(re.compile(r"/sent/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Благодарим Ви")
    expect(page.locator(".feedback-reference")).to_have_text(Submission.objects.get().reference)
    assert browser_errors == []


def test_browser_without_javascript_shows_a_question(plain_page, form_url):
    plain_page.goto(form_url)
    fill_in(plain_page, named=True)
    answer_sum(plain_page)
    send(plain_page)
    expect(plain_page.locator(".feedback-reference")).to_have_text(Submission.objects.get().reference)
    assert Submission.objects.get().email == "ivanka@example.bg"


def test_question_is_shown_if_the_proof_of_work_cannot_be_loaded(page, form_url):
    page.route(re.compile("altcha"), lambda route: route.abort())
    page.goto(form_url)
    fill_in(page)
    answer_sum(page)
    send(page)
    page.wait_for_url(re.compile(r"/sent/"))


def test_question_is_shown_if_the_proof_of_work_fails(page, form_url):
    page.route(re.compile("pbkdf2"), lambda route: route.fulfill(body="throw new Error()"))
    page.goto(form_url)
    fill_in(page)
    send(page)
    expect(page.locator("#id_sum")).to_be_visible(timeout=15_000)
    answer_sum(page)
    send(page)
    page.wait_for_url(re.compile(r"/sent/"))


def test_contact_fields_are_shown_when_they_apply(page, form_url):
    page.goto(form_url)
    name = page.locator("#id_name")
    expect(name).to_be_hidden()
    page.locator("input[name=anonymity][value=named]").check()
    expect(name).to_be_visible()
    page.get_by_label("Организация").check()
    expect(page.get_by_label("Име на организацията")).to_be_visible()
    expect(page.get_by_label("Седалище и адрес на управление")).to_be_visible()
    page.locator("input[name=anonymity][value=anonymous]").check()
    expect(name).to_be_hidden()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_error_summary_gets_the_focus_and_links_to_the_fields(browser, form_url, script):
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(form_url)
    page.locator("#id_comment").fill("кратко")
    send(page)
    expect(page).to_have_title(re.compile("^Грешка: "))
    expect(page.locator("#id_comment")).to_have_value("кратко")
    summary = page.locator(".feedback-summary")
    expect(summary).to_be_focused()
    summary.get_by_text("Напишете коментар от поне 10 знака.").click()
    expect(page.locator("#id_comment")).to_be_focused()
    context.close()


def test_counter_is_shown_near_the_limit(page, form_url):
    page.goto(form_url)
    counter = page.locator("[data-feedback-counter]")
    expect(counter).to_be_hidden()
    page.locator("#id_comment").fill("а" * 4990)
    expect(counter).to_have_text("Остават знаци: 10")
    page.locator("#id_comment").fill("а" * 5002)
    expect(counter).to_have_text("Знаци в повече: 2")


def test_second_submission_of_a_form_shows_the_first_reference(plain_page, form_url):
    plain_page.goto(form_url)
    fill_in(plain_page)
    answer_sum(plain_page)
    ticket = plain_page.locator("[name=ticket]").input_value()
    send(plain_page)
    first = plain_page.url
    # The form is never cached, so only another tab can still have the old ticket.
    plain_page.goto(form_url)
    plain_page.route(
        re.compile(r"/mnenie/$"),
        lambda route: route.continue_(
            post_data=re.sub("ticket=[^&]*", f"ticket={ticket}", route.request.post_data or "") or None
        ),
    )
    fill_in(plain_page)
    answer_sum(plain_page)
    send(plain_page)
    expect(plain_page).to_have_url(first)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_each_state_is_accessible_at_320_pixels(browser, form_url, scheme, script):
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": 320, "height": 700}, bypass_csp=True, java_script_enabled=True
    )
    page = context.new_page()
    if not script:
        page.route(re.compile(r"feedback/feedback\.js"), lambda route: route.abort())
    states = {}

    def check(name):
        states[name] = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            states[name].append("overflows")

    page.goto(form_url)
    check("new")
    send(page)
    expect(page.locator(".feedback-summary")).to_be_visible()
    check("empty")
    page.locator("input[name=anonymity][value=named]").check()
    page.locator("#id_email").fill("x")
    if not script:
        page.locator("#id_sum").fill("99")
    send(page)
    expect(page.locator("#id_email_error")).to_be_visible()
    check("invalid")
    page.goto(form_url)
    fill_in(page)
    if not script:
        answer_sum(page)
    send(page)
    page.wait_for_url(re.compile(r"/sent/"))
    check("sent")
    case_actions.reply(Submission.objects.get(), None, "Ще ги засадим през март.")
    page.reload()
    check("answered")
    case_actions.ask_sender(Submission.objects.get(), None, "На кой ъгъл на площада?")
    page.reload()
    check("question")
    page.get_by_role("button", name="Изпрати отговора").click()
    expect(page.locator(".feedback-summary")).to_be_visible()
    check("not answered")
    page.get_by_label("Вашият отговор").fill("До читалището.")
    page.get_by_role("button", name="Изпрати отговора").click()
    expect(page.get_by_text("Отговорихте на")).to_be_visible()
    check("question answered")
    page.goto(form_url + "privacy/1/")
    check("notice")
    context.close()
    assert states == dict.fromkeys(states, [])


def test_form_fits_with_200_percent_text(page, form_url):
    page.set_viewport_size({"width": 640, "height": 800})
    page.goto(form_url)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_form_is_filled_in_by_keyboard(page, form_url):
    page.goto(form_url)
    page.locator("#id_topics_0").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("input[name=anonymity][value=anonymous]")).to_be_checked()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "submit":
        assert page.evaluate("document.activeElement.name") != "website"
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/sent/"))
    assert Submission.objects.get().comment == TEXT


def test_clerk_replies_in_the_inbox(page, live_server, form_url):
    submission = SubmissionFactory(desk=DeskFactory(name="Екология"))
    user = get_user_model().objects.create_user("clerk", "clerk@example.bg", "clerk")
    user.groups.add(submission.desk.group)
    page.goto(f"{live_server.url}/admin/login/?next=/admin/feedback/inbox/")
    page.locator("[name=username]").fill("clerk")
    page.locator("[name=password]").fill("clerk")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("link", name=submission.reference)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name=submission.reference).click()
    assert violations(page) == []
    page.locator("#id_reply-body").fill("Ще го поправим утре.")
    page.get_by_role("button", name="Изпрати отговора").click()
    expect(page.get_by_text("Отговорът е записан")).to_be_visible()
    expect(page.get_by_text("Отговорено на подателя")).to_be_visible()
