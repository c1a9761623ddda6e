"""The text of a post, without a database."""

from types import SimpleNamespace

import pytest

from civic_social.content.choices import AccountChoice
from civic_social.content.post_text import PageMessages, fill_in, has_stray_braces, unknown_variables
from civic_social.messages import Message, tidy, with_link

LINK = "https://example.bg/a/"
FULL = {"title": "Обсъждане", "date": "10 декември", "place": "Читалище", "url": LINK}


class Page:
    """A page with the methods that ``PageMessages`` calls."""

    civic_social_text = ""

    def __init__(self, *, text="", own=None, variables=None):
        self.civic_social_text = text
        self.own = own or {}
        self.variables = {"title": "Обсъждане", **(variables or {})}
        self.variable_calls = 0

    def get_social_message(self):
        return Message(text=self.civic_social_text or "Заглавие", link=LINK, hashtags=("Здраве", "Бюджет"))

    def get_social_choice(self, account):
        return AccountChoice(text=self.own.get(account.pk, ""))

    def get_social_variables(self):
        self.variable_calls += 1
        return self.variables


def account(pk=1, template=None):
    return SimpleNamespace(pk=pk, template_text=template)


def test_page_message_is_the_default():
    assert PageMessages(Page()).for_account(account()).text == "Заглавие"


def test_template_replaces_the_page_message_and_its_hashtags():
    message = PageMessages(Page()).for_account(account(template="Ново: {title}"))
    assert (message.text, message.hashtags) == ("Ново: Обсъждане", ())


def test_text_on_the_page_takes_precedence_over_the_template():
    page = Page(text="Елате!")
    message = PageMessages(page).for_account(account(template="Ново: {title}"))
    assert (message.text, message.hashtags) == ("Елате!", ("Здраве", "Бюджет"))
    assert page.variable_calls == 0


def test_text_for_one_account_takes_precedence_and_is_used_there_only():
    messages = PageMessages(Page(text="Елате!", own={1: "Само тук"}))
    assert messages.for_account(account(1, "Ново: {title}")).text == "Само тук"
    assert messages.for_account(account(2)).text == "Елате!"


def test_template_places_hashtags_and_link():
    message = PageMessages(Page()).for_account(account(template="{hashtags}\n{url}"))
    assert message.text == f"#Здраве #Бюджет\n{LINK}"


def test_page_message_is_used_if_the_template_results_in_no_text():
    assert PageMessages(Page()).for_account(account(template="{place}")).text == "Заглавие"


def test_page_variables_are_computed_once_for_several_accounts():
    page = Page()
    messages = PageMessages(page)
    for number in range(3):
        messages.for_account(account(number, "{title}"))
    assert page.variable_calls == 1


@pytest.mark.parametrize(
    ("template", "missing", "text"),
    [
        ("{title}\n{date} · {place}\n\n{url}", "", f"Обсъждане\n10 декември · Читалище\n\n{LINK}"),
        ("{title}\n{date} · {place}\n\n{url}", "place", f"Обсъждане\n10 декември\n\n{LINK}"),
        ("{title}\n{date} · {place}\n\n{url}", "date", f"Обсъждане\nЧиталище\n\n{LINK}"),
        ("{title}\n{date} · {place}\n\n{url}", "date place", f"Обсъждане\n\n{LINK}"),
        ("{title}\n\nКъде: {place}\n\n{url}", "place", f"Обсъждане\n\n{LINK}"),
        ("Кога: {date} – къде: {place}", "place", "Кога: 10 декември"),
        ("{place}\n{title}", "place", "Обсъждане"),
        ("{title} · Заповядайте", "title", "Заповядайте"),
        ("Без променливи", "", "Без променливи"),
        ("{ title }", "", "Обсъждане"),
        ("{title}\n{place}\n", "place", "Обсъждане"),
    ],
)
def test_empty_variable_removes_its_part_of_the_line(template, missing, text):
    variables = {name: value for name, value in FULL.items() if name not in missing.split()}
    assert fill_in(template, variables) == text
    emptied = {**FULL, **dict.fromkeys(missing.split(), "")}
    assert fill_in(template, emptied) == text


def test_value_of_a_variable_is_not_expanded_again():
    assert fill_in("{title}", {"title": "{place} · \\1", "place": "Читалище"}) == "{place} · \\1"


def test_expressions_in_braces_are_unknown_variables():
    assert unknown_variables("{title.__class__} {title!r} {0} {place}", FULL) == [
        "title.__class__",
        "title!r",
        "0",
    ]


@pytest.mark.parametrize("template", ["{title", "title}", "{{title}}", "{a\nb}"])
def test_unpaired_brace_is_detected(template):
    assert has_stray_braces(template)


def test_invalid_stored_choice_is_no_choice():
    for broken in (None, "x", [], {"text": 5, "skip": "yes"}):
        assert AccountChoice.from_json(broken) == AccountChoice()


def test_choice_survives_a_round_trip_through_json():
    for choice in (AccountChoice(), AccountChoice(text="Само тук"), AccountChoice(skip=True)):
        assert AccountChoice.from_json(choice.to_json()) == choice


def test_page_link_in_the_text_gets_the_marker_and_longer_links_do_not():
    marked = f"{LINK}?utm_content=cs1"
    text = f"Вижте {LINK}. И {LINK}b/ и {LINK}?x=1"
    assert with_link(text, LINK, marked) == f"Вижте {marked}. И {LINK}b/ и {LINK}?x=1"


def test_tidy_normalizes_line_ends_and_combining_accents():
    assert tidy("  Край\r\nи\u0306о\u0306\rтекст ") == "Край\nйо\u0306\nтекст"


def test_template_with_windows_line_ends_gives_plain_line_ends():
    assert (
        PageMessages(Page()).from_template("{title}\r\n{place}\r\n\r\n{url}").text == f"Обсъждане\n\n{LINK}"
    )
