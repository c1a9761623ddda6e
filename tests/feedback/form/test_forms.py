"""The form: its fields, its cleaning of answers, and its error messages."""

import pytest
from django.http import QueryDict
from django.utils import translation

from feedback.models import FeedbackPage

from ..factories import create_feedback_page

pytestmark = pytest.mark.django_db

COMMENT = "Моля, засадете дървета."


def fill(page, **answers):
    """Return the page's form, bound to valid anonymous data that ``answers`` override."""
    topic = page.build_form().fields["topics"].choices[0][0]
    values = {"topics": [topic], "comment": COMMENT, "anonymity": "anonymous", **answers}
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return page.build_form(data)


NAMED = {
    "anonymity": "named",
    "sender_kind": "individual",
    "name": "Иванка Петрова",
    "email": "ivanka@example.bg",
}


def question_page(block_type, **value):
    """Return a page whose form has one question of the editor, and the name of its field."""
    value = {"label": "Колко?", "help_text": "", "required": True, "personal": False, **value}
    topics = {"label": "Сфери", "help_text": "", "topics": []}
    comment = {"label": "Коментар", "help_text": "", "minimum": 10, "maximum": 100}
    blocks = [
        {"type": "topics", "value": topics, "id": "a"},
        {"type": "comment", "value": comment, "id": "b"},
        {"type": block_type, "value": value, "id": "11111111-2222-3333-4444-555555555555"},
    ]
    page = create_feedback_page()
    page.form = page.form.stream_block.to_python(blocks)
    page.save()
    return FeedbackPage.objects.get(pk=page.pk), "q_11111111222233334444555555555555"


def test_a_new_page_has_a_complete_form(feedback_page):
    assert list(feedback_page.build_form().fields) == [
        "topics",
        "comment",
        "anonymity",
        "sender_kind",
        "name",
        "email",
        "phone",
        "address",
    ]


def test_no_field_has_an_initial_value(feedback_page):
    assert not any(field.initial for field in feedback_page.build_form().fields.values())


def test_without_a_desk_the_form_has_no_topics():
    assert "topics" not in create_feedback_page().build_form().fields


def test_form_offers_only_topics_that_a_desk_answers(feedback_page, topics):
    assert [label for pk, label in feedback_page.build_form().fields["topics"].choices] == [
        "Околна среда",
        "Транспорт",
    ]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"topics": []}, "Изберете поне една тема."),
        ({"topics": ["999999"]}, "Избраната тема вече не съществува. Изберете отново."),
        ({"topics": ["'; drop"]}, "Избраната тема вече не съществува. Изберете отново."),
        ({"comment": ""}, "Напишете коментар от поне 10 знака."),
        ({"comment": "кратко"}, "Напишете коментар от поне 10 знака."),
        ({"comment": "   \n\n          \n   "}, "Напишете коментар от поне 10 знака."),
        ({"comment": "а" * 5001}, "Съкратете коментара до 5000 знака."),
        ({"anonymity": ""}, "Изберете дали искате отговор, или оставате анонимни."),
        ({"anonymity": "maybe"}, "вече не се предлага"),
        ({**NAMED, "email": ""}, "Въведете имейл адрес във формат ime@example.bg или друг начин"),
        ({**NAMED, "email": "ivanka@"}, "Въведете имейл адрес във формат ime@example.bg."),
        ({**NAMED, "email": "i" * 250 + "@example.bg"}, "Въведете имейл адрес във формат ime@example.bg."),
        ({**NAMED, "email": "a@example.bg\nBcc: x@example.bg"}, "Въведете имейл адрес във формат"),
        ({**NAMED, "name": " "}, "Въведете името си."),
        ({**NAMED, "name": "а" * 201}, "„Име“ може да е най-много 200 знака."),
        ({**NAMED, "name": "", "sender_kind": "organisation"}, "Въведете името на организацията."),
        ({**NAMED, "sender_kind": ""}, "Изберете дали пишете като физическо лице"),
        ({**NAMED, "sender_kind": "robot"}, "вече не се предлага"),
    ],
)
def test_each_error_has_one_message_that_says_what_to_do(feedback_page, answers, message):
    form = fill(feedback_page, **answers)
    assert not form.is_valid()
    assert [text for target, text in form.mistakes if message in text]
    assert len(form.mistakes) == 1


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x0b", "\u200b", "\u202e", "\ufeff", "\ufffe"])
def test_invisible_characters_are_removed_without_a_question(feedback_page, sign):
    form = fill(feedback_page, **{**NAMED, "comment": f"{COMMENT}{sign}", "name": f"Иван{sign}ка"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["comment"] == COMMENT
    assert sign not in form.cleaned_data["name"]


def test_letters_in_two_parts_become_one(feedback_page):
    form = fill(feedback_page, comment=f"{COMMENT} Трамваи\u0306\r\nред")
    assert form.is_valid()
    assert form.cleaned_data["comment"] == f"{COMMENT} Трамвай\nред"


def test_error_messages_are_available_in_english(feedback_page):
    with translation.override("en"):
        form = fill(feedback_page, topics=[], anonymity="")
        assert [text for target, text in form.mistakes] == [
            "Choose at least one sphere of interest.",
            "Choose whether you want a reply or stay anonymous.",
        ]


def test_errors_link_to_the_first_input_of_the_field(feedback_page):
    form = fill(feedback_page, topics=[], comment="", anonymity="")
    assert [target for target, text in form.mistakes] == ["id_topics_0", "id_comment", "id_anonymity_0"]


def test_a_line_end_counts_as_one_character(feedback_page):
    assert fill(feedback_page, comment="12345\r\n7890").is_valid()
    assert not fill(feedback_page, comment="1234\r\n678").is_valid()
    assert fill(feedback_page, comment="\r\n".join(["а" * 99] * 50)).is_valid()


def test_contact_data_of_an_anonymous_sender_is_emptied(feedback_page):
    form = fill(feedback_page, **{**NAMED, "anonymity": "anonymous", "address": "ул. „Пирин“ 5"})
    assert form.is_valid()
    assert form.is_anonymous
    assert {form.cleaned_data[name] for name in ("sender_kind", "name", "email", "address")} == {""}


def test_errors_in_contact_data_are_ignored_for_an_anonymous_sender(feedback_page):
    form = fill(feedback_page, email="not an address", sender_kind="robot", name="\x00")
    assert form.is_valid(), form.errors


def test_a_form_without_a_contact_block_is_anonymous(desk):
    page, name = question_page("short")
    form = fill(page, **{name: "нещо"})
    assert form.is_valid()
    assert form.is_anonymous


@pytest.mark.parametrize(
    ("block_type", "options", "good", "stored"),
    [
        ("short", {}, "Улица", "Улица"),
        ("long", {}, "Ред\r\nРед", "Ред\nРед"),
        ("number", {"minimum": "1", "maximum": "10"}, "3,5", "3.5"),
        ("number", {}, "1 000", "1000"),
        ("date", {}, "2026-11-24", "2026-11-24"),
        ("date", {}, "24.11.2026", "2026-11-24"),
        ("choice", {"options": ["Да", "Не"]}, "Да", "Да"),
        ("choices", {"options": ["Да", "Не"]}, ["Да", "Не"], ["Да", "Не"]),
    ],
)
def test_answers_to_questions_of_the_editor_are_stored(desk, block_type, options, good, stored):
    page, name = question_page(block_type, **options)
    form = fill(page, **{name: good})
    assert form.is_valid(), form.errors
    assert form.get_answers() == [
        {
            "id": "11111111-2222-3333-4444-555555555555",
            "label": "Колко?",
            "value": stored,
            "personal": False,
        }
    ]


@pytest.mark.parametrize(
    ("block_type", "options", "bad", "message"),
    [
        ("short", {}, "", "Отговорете на „Колко?“."),
        ("short", {}, "а" * 256, "„Колко?“ може да е най-много 255 знака."),
        ("number", {}, "много", "Отговорете на „Колко?“ с число, например 12 или 3,5."),
        ("number", {}, "NaN", "Отговорете на „Колко?“ с число, например 12 или 3,5."),
        ("number", {"minimum": "1"}, "0", "Числото за „Колко?“ трябва да е поне 1."),
        ("number", {"maximum": "10"}, "11", "Числото за „Колко?“ трябва да е най-много 10."),
        ("number", {}, "1" * 30, "с число"),
        ("date", {}, "31.02.2026", "Въведете съществуваща дата за „Колко?“, например 24.11.2026."),
        ("choice", {"options": ["Да", "Не"]}, "Може би", "Избраният отговор на „Колко?“ вече не се предлага"),
        ("choice", {"options": ["Да", "Не"]}, "", "Изберете отговор на „Колко?“."),
        ("choices", {"options": ["Да", "Не"]}, [], "Изберете поне един отговор на „Колко?“."),
    ],
)
def test_errors_name_the_question_of_the_editor(desk, block_type, options, bad, message):
    page, name = question_page(block_type, **options)
    form = fill(page, **{name: bad})
    assert not form.is_valid()
    assert message in form.errors[name][0]


def test_rewording_a_question_keeps_its_field_name(desk):
    page, name = question_page("short")
    page.form[2].value["label"] = "Съвсем друго?"
    page.save()
    assert name in FeedbackPage.objects.get(pk=page.pk).build_form().fields


def test_consent_is_recorded_whether_given_or_not(desk):
    page = create_feedback_page()
    blocks = [
        *page.form.get_prep_value(),
        {"type": "consent", "value": {"label": "Публикуване", "required": False}, "id": "c"},
    ]
    page.form = page.form.stream_block.to_python(blocks)
    given, refused = fill(page, consent_q_c="on"), fill(page)
    assert given.is_valid()
    assert refused.is_valid()
    assert given.get_consents() == [{"id": "c", "label": "Публикуване", "given": True}]
    assert refused.get_consents() == [{"id": "c", "label": "Публикуване", "given": False}]
