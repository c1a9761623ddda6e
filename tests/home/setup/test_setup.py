"""``manage.py setup``: from an empty, migrated database to a bilingual site, without changing what exists."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from wagtail.models import Page, Site

from home.models import (
    HomePage,
)
from home.setup import terminal
from home.setup.home_pages import WELCOME_TITLE, find_home

from .conftest import TOWN, rows

pytestmark = pytest.mark.django_db
HOST = {"host": "byalareka.bg", "x-forwarded-proto": "https"}


def test_check_fails_before_and_succeeds_after_setup(setup_site):
    before = rows()
    output, code = setup_site("--check")
    assert code == 1
    assert "липсва" in output
    assert rows() == before
    assert setup_site("--answers", str(TOWN))[1] == 0
    after = rows()
    for arguments in (["--check"], ["--check", "--answers", str(TOWN)]):
        output, code = setup_site(*arguments)
        assert code == 0
        assert "липсва" not in output
        assert "различава" not in output
    assert rows() == after


def test_changed_welcome_page_and_its_site_are_kept(setup_site):
    welcome = Page.objects.get(title=WELCOME_TITLE)
    welcome.save_revision()
    site = Site.objects.get()
    output, code = setup_site("--answers", str(TOWN))
    assert code == 0
    assert Page.objects.filter(pk=welcome.pk).exists()
    site.refresh_from_db()
    assert (site.hostname, site.root_page_id, site.is_default_site) == ("localhost", welcome.pk, True)
    assert find_home("bg").get_site().hostname == "byalareka.bg"
    assert setup_site("--check")[1] == 0


def test_welcome_page_of_a_named_site_gives_it_to_the_home_page(setup_site, settings):
    settings.SITE_URL = "https://obshtina.bg"
    Site.objects.update(hostname="obshtina.bg", port=443, site_name="Община")
    site = Site.objects.get()
    assert setup_site("--answers", str(TOWN))[1] == 0
    site.refresh_from_db()
    assert site.root_page_id == find_home("bg").pk
    assert site.site_name == "Община"
    assert not Page.objects.filter(title=WELCOME_TITLE).exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("color = 3", "color"),
        ("name_bg = ", "town.toml"),
        ('email = "nobody"', "email"),
        ('topics = [{name = "123"}]', "123"),
        ('desks = [{name = "Деловодство", topics = ["Няма я"]}]', "Няма я"),
    ],
)
def test_wrong_answers_are_refused_before_anything_is_made(setup_site, tmp_path, line, message):
    path = tmp_path / "town.toml"
    lines = [other for other in TOWN.read_text().splitlines() if not other.startswith(line.split("=")[0])]
    path.write_text("\n".join([line, *lines]))
    before = rows()
    output, code = setup_site("--answers", str(path))
    assert code == 1
    assert message in output
    assert rows() == before


def test_step_that_cannot_be_made_leaves_nothing_of_it(setup_site, tmp_path):
    get_user_model().objects.create_user("kmetstvo")
    output, code = setup_site("--answers", str(TOWN))
    assert code == 1
    assert "kmetstvo" in output
    assert HomePage.objects.count() == 2
    assert not get_user_model().objects.filter(is_superuser=True).exists()


def test_test_mail_is_sent_and_its_failure_is_reported(setup_site, tmp_path, settings):
    path = tmp_path / "town.toml"
    path.write_text('test_mail_to = "me@byalareka.example"\n' + TOWN.read_text())
    assert setup_site("--answers", str(path))[1] == 0
    assert mail.outbox[0].to == ["me@byalareka.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    output, code = setup_site("--answers", str(path))
    assert code == 1
    assert "me@byalareka.example" in output


def test_setup_without_a_terminal_asks_for_the_answers_file_before_a_long_migration(setup_site, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    monkeypatch.setattr("home.management.commands.setup.pending_migrations", lambda: pytest.fail("too late"))
    output, code = setup_site()
    assert code == 1
    assert "--answers" in output


def test_terminal_asks_again_and_takes_defaults(db):
    typed = iter(
        [
            "Община Горно Нанадолнище",
            "",  # The name in English is transliterated.
            "ул. „Явор“ 7",
            "",
            "0700",
            "not an address",
            "kmet@gorno.example",
        ]
        + [""] * 20
    )
    written = []
    answers = terminal.ask(written.append, lambda prompt: next(typed))
    assert answers.name == {"bg": "Община Горно Нанадолнище", "en": "Gorno Nanadolnishte Municipality"}
    assert answers.address["en"] == "ul. „Yavor“ 7"
    assert answers.email == answers.data_protection_email == "kmet@gorno.example"
    assert len(answers.topics) == 8
    assert answers.desks[0].mailbox == "kmet@gorno.example"
    assert answers.username == "admin"
    assert any("имейл" in line or "e-mail" in line for line in written)
