"""The words of a post, without a database."""

from types import SimpleNamespace

import pytest

from civic_social.content.choices import AccountChoice
from civic_social.content.post_text import Wording, fill_in, stray_braces, unknown_variables
from civic_social.messages import Message, tidy, with_link

LINK = "https://example.bg/a/"
FULL = {"title": "Обсъждане", "date": "10 декември", "place": "Читалище", "url": LINK}


class Page:
    """What the words need of a page."""

    social_text = ""

    def __init__(self, *, text="", own=None, variables=None):
        self.social_text = text
        self.own = own or {}
        self.variables = {"title": "Обсъждане", **(variables or {})}
        self.asked = 0

    def get_social_message(self):
        return Message(text=self.social_text or "Заглавие", link=LINK, hashtags=("Здраве", "Бюджет"))

    def get_social_choice(self, account):
        return AccountChoice(text=self.own.get(account.pk, ""))

    def get_social_variables(self):
        self.asked += 1
        return self.variables


def account(pk=1, template=None):
    return SimpleNamespace(pk=pk, template_text=template)


def test_without_a_template_the_page_speaks():
    assert Wording(Page()).at(account()).text == "Заглавие"


def test_a_template_speaks_instead_of_the_page():
    message = Wording(Page()).at(account(template="Ново: {title}"))
    assert (message.text, message.hashtags) == ("Ново: Обсъждане", ())


def test_the_editors_text_comes_before_the_template():
    page = Page(text="Елате!")
    message = Wording(page).at(account(template="Ново: {title}"))
    assert (message.text, message.hashtags) == ("Елате!", ("Здраве", "Бюджет"))
    assert page.asked == 0


def test_the_text_for_one_account_comes_before_everything_and_stays_there():
    wording = Wording(Page(text="Елате!", own={1: "Само тук"}))
    assert wording.at(account(1, "Ново: {title}")).text == "Само тук"
    assert wording.at(account(2)).text == "Елате!"


def test_a_template_says_where_hashtags_and_address_stand():
    message = Wording(Page()).at(account(template="{hashtags}\n{url}"))
    assert message.text == f"#Здраве #Бюджет\n{LINK}"


def test_a_template_that_comes_out_empty_leaves_the_word_to_the_page():
    assert Wording(Page()).at(account(template="{place}")).text == "Заглавие"


def test_many_accounts_ask_the_page_for_its_variables_once():
    page = Page()
    wording = Wording(page)
    for number in range(3):
        wording.at(account(number, "{title}"))
    assert page.asked == 1


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
def test_what_is_empty_leaves_nothing_dangling(template, missing, text):
    variables = {name: value for name, value in FULL.items() if name not in missing.split()}
    assert fill_in(template, variables) == text
    emptied = {**FULL, **dict.fromkeys(missing.split(), "")}
    assert fill_in(template, emptied) == text


def test_what_a_variable_says_is_not_filled_in_again():
    assert fill_in("{title}", {"title": "{place} · \\1", "place": "Читалище"}) == "{place} · \\1"


def test_nothing_but_names_stands_in_braces():
    assert unknown_variables("{title.__class__} {title!r} {0} {place}", FULL) == [
        "title.__class__",
        "title!r",
        "0",
    ]


@pytest.mark.parametrize("template", ["{title", "title}", "{{title}}", "{a\nb}"])
def test_a_brace_without_its_pair_is_noticed(template):
    assert stray_braces(template)


def test_a_choice_that_nobody_could_have_made_is_none():
    for broken in (None, "x", [], {"text": 5, "skip": "yes"}):
        assert AccountChoice.from_json(broken) == AccountChoice()


def test_a_choice_comes_back_as_it_was_kept():
    for choice in (AccountChoice(), AccountChoice(text="Само тук"), AccountChoice(skip=True)):
        assert AccountChoice.from_json(choice.to_json()) == choice


def test_the_pages_own_address_in_the_text_is_the_marked_one():
    marked = f"{LINK}?utm_content=cs1"
    text = f"Вижте {LINK}. И {LINK}b/ и {LINK}?x=1"
    assert with_link(text, LINK, marked) == f"Вижте {marked}. И {LINK}b/ и {LINK}?x=1"


def test_what_a_browser_and_a_keyboard_write_as_two_characters_is_one():
    assert tidy("  Край\r\nи\u0306о\u0306\rтекст ") == "Край\nйо\u0306\nтекст"


def test_a_template_written_in_a_browser_ends_its_lines_like_any_text():
    assert Wording(Page()).by_template("{title}\r\n{place}\r\n\r\n{url}").text == f"Обсъждане\n\n{LINK}"
