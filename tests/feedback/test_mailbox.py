"""One mailbox has one key, in whichever spelling its address is typed."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.management import call_command

from feedback import outbox
from feedback.form.fields import EmailField
from feedback.mailbox import has_foreign_letters, limit_key, mailbox_key
from feedback.models import MailKind, OutgoingMail, Submission
from feedback.personal_data import submission_records
from feedback.personal_data.data_subjects import Person

from .factories import SubmissionFactory

SPELLINGS = [
    "ivan@example.bg\u200b",
    "ivan@exam\u00adple.bg",
    "Ivan@EXAMPLE.bg",
    "ivan@example.bg.",
    " ivan@example\u3002bg",
    "ivan@\uff45xample.bg",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_spellings_of_one_mailbox_have_one_key(typed):
    assert mailbox_key(typed) == "ivan@example.bg"


def test_punycode_has_the_key_of_its_letters():
    assert mailbox_key("ivan@XN--e1afmkfd.xn--90ae") == mailbox_key("ivan@пример.бг") == "ivan@пример.бг"
    assert mailbox_key("ivan@xn--\u0430.bg") == "ivan@xn--\u0430.bg"


def test_plus_addresses_are_one_for_limits_and_several_mailboxes():
    assert limit_key("Ivan+one@example.bg") == limit_key("ivan@example.bg")
    assert mailbox_key("ivan+one@example.bg") != mailbox_key("ivan@example.bg")
    assert limit_key("") == ""


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("ivan@ex\u0430mple.bg", True),
        ("iv\u0430n@example.bg", True),
        ("ivan@xn--exmple-4nf.bg", True),
        ("ivan@ex\u03b1mple.bg", True),
        ("ivan@ex\u0251mple.bg", True),
        ("ivan@пример-2.бг", False),
        ("ivan@пример.bg", False),
        ("o'ivan_1+a@m\u00fcnchen.de", False),
    ],
)
def test_letters_of_another_alphabet_are_refused_unless_the_label_is_cyrillic(address, refused):
    assert has_foreign_letters(address) is refused


def test_the_form_explains_mixed_letters_and_keeps_the_spelling():
    field = EmailField(label="E-mail")
    with pytest.raises(ValidationError, match="смесени"):
        field.clean("ivan@ex\u0430mple.bg")
    assert field.clean("Ivan@Пример.бг.") == "Ivan@Пример.бг"
    assert isinstance(field, forms.EmailField)


@pytest.mark.django_db
def test_erasure_finds_every_spelling(admin_user):
    for email in ("Ivan@пример.бг", "ivan@xn--e1afmkfd.xn--90ae", "other@example.bg"):
        SubmissionFactory(email=email)
    assert len(submission_records.find_submissions(Person(email="ivan@Пример.БГ\u200b"))) == 2
    found = submission_records.find_submissions(Person(email="IVAN@xn--e1afmkfd.xn--90ae."))
    keys = [record.key for record in found]
    assert submission_records.erase_submissions(keys, admin_user) == (2, 0)
    assert set(Submission.objects.values_list("email", "mailbox")) == {
        ("", ""),
        ("other@example.bg", "other@example.bg"),
    }


@pytest.mark.django_db
def test_plus_addresses_share_the_limit_of_mails(settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "DAILY_MAILS": 2}
    for number in range(4):
        outbox.queue_acknowledgement(SubmissionFactory(email=f"Ivan+{number}@example.bg"))
    assert OutgoingMail.objects.filter(kind=MailKind.ACKNOWLEDGEMENT).count() == 2


@pytest.mark.django_db(transaction=True)
def test_rows_of_a_release_without_keys_get_theirs_by_the_next_update():
    submission = SubmissionFactory(email="Ivan@EXAMPLE.bg")
    Submission.objects.update(mailbox="")
    call_command("migrate", verbosity=0)
    assert Submission.objects.get().mailbox == "ivan@example.bg"
    assert Submission.objects.get().email == submission.email


@pytest.mark.parametrize("domain", ["[127.0.0.1]", "[10.0.0.5]", "[IPv6:::1]", "[::1]", "localhost"])
def test_the_form_refuses_an_address_on_a_machine_of_the_visitors_choice(domain):
    with pytest.raises(ValidationError, match="ime@example.bg"):
        EmailField(label="E-mail").clean(f"root@{domain}")
    assert EmailField(label="E-mail", required=False).clean("") == ""
