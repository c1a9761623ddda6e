"""A publication with personal data becomes public only with a reason, which the history keeps."""

from datetime import date

import pytest
from django.core.management import call_command
from wagtail.models import PageLogEntry
from wagtail_factories import DocumentFactory

from home.models import DecisionPage, PublicationChange, SiteIdentity
from home.publications.personal_data_check import PUBLISHED
from home.publications.publish_checks import PublicationRefused

from .. import factories
from ..editor_form import read_editor
from .test_refusals import schedule

pytestmark = pytest.mark.django_db
EGN, IBAN = "7523169263", "BG80BNBG96611020345678"


@pytest.fixture
def draft(page_of, clerk):
    """A draft of a decision whose text has a personal number."""
    text = "<p>Наследниците на Иван, ЕГН <b>7523</b>169263, <a href='tel:0888123456'>телефонът му</a>.</p>"
    page = page_of(
        factories.DecisionPageFactory,
        live=False,
        adopted_on=date(2026, 10, 26),
        body=[{"type": "paragraph", "value": text.replace("'", '"')}],
    )
    page.save_revision(user=clerk)
    return page


def post(client, page, publish=True, **values):
    form = read_editor(client, page)
    for name, value in values.items():
        form[name] = value
    if publish:
        form["action-publish"] = "1"
    return client.post(f"/admin/pages/{page.pk}/edit/", form)


def is_live(page):
    return DecisionPage.objects.get(pk=page.pk).live


def test_publishing_is_refused_and_the_numbers_are_named_masked(admin_client, draft):
    response = post(admin_client, draft)
    [message] = response.context["form"].errors["personal_data_reason"]
    assert "ЕГН 75••••••63" in message or "(EGN) 75••••••63" in message
    assert "08••••••56" in message
    assert EGN not in message
    assert not is_live(draft)


def test_draft_with_personal_data_is_saved(admin_client, draft):
    assert post(admin_client, draft, publish=False, summary=f"ЕГН {EGN}").status_code == 302


def test_reason_publishes_and_is_logged_without_the_data(admin_client, draft):
    assert post(admin_client, draft, personal_data_reason="Съдебно решение по Закона за…").status_code == 302
    assert is_live(draft)
    entry = PageLogEntry.objects.get(page=draft.pk, action=PUBLISHED)
    assert entry.data == {"reason": "Съдебно решение по Закона за…", "kinds": {"egn": 1, "phone": 1}}
    assert entry.user is not None
    page = DecisionPage.objects.get(pk=draft.pk)
    assert EGN not in str(page.personal_data_accepted)
    history = admin_client.get(f"/admin/pages/{draft.pk}/history/").content.decode()
    assert "Съдебно решение по Закона за…" in history


def test_reason_does_not_cover_what_is_added_later(admin_client, draft):
    post(admin_client, draft, personal_data_reason="Първата причина.")
    page = DecisionPage.objects.get(pk=draft.pk)
    assert post(admin_client, page, title="Ново заглавие").status_code == 302
    response = post(admin_client, page, summary=f"Сметка {IBAN}")
    [message] = response.context["form"].errors["personal_data_reason"]
    assert "BG••" in message
    assert "75" not in message
    assert (
        post(
            admin_client, page, publish=False, summary=f"Сметка {IBAN}", personal_data_reason="Втора."
        ).status_code
        == 302
    )
    assert post(admin_client, page).status_code == 302
    assert IBAN in DecisionPage.objects.get(pk=draft.pk).summary


@pytest.mark.parametrize("way", ["code", "schedule"])
def test_no_other_way_publishes_personal_data(draft, clerk, way):
    if way == "code":
        with pytest.raises(PublicationRefused) as refused:
            draft.get_latest_revision().publish()
        assert set(refused.value.message_dict) == {"personal_data_reason"}
    else:
        schedule(draft, clerk)
        call_command("publish_scheduled")
    assert not is_live(draft)


@pytest.mark.parametrize("where", ["title", "summary", "search_description", "vote", "civic_social_text"])
def test_every_public_text_is_checked(page_of, where):
    page = page_of(factories.DecisionPageFactory, live=False, **{where: f"Текст {EGN}"})
    with pytest.raises(PublicationRefused, match="personal_data_reason"):
        page.save_revision().publish()


def test_change_log_and_titles_of_files_are_checked(page_of):
    page = page_of(factories.DecisionPageFactory, live=False)
    page.publication_changes.add(PublicationChange(text=f"Заличено е {EGN}"))
    with pytest.raises(PublicationRefused):
        page.save_revision().publish()
    value = {"title": f"Заявление {EGN}", "document": DocumentFactory().pk, "kind": "annex", "language": "bg"}
    page = page_of(
        factories.DecisionPageFactory,
        live=False,
        number="9",
        attachments=[{"type": "document", "value": value}],
    )
    with pytest.raises(PublicationRefused):
        page.save_revision().publish()


def test_official_contacts_are_no_personal_data(website, page_of):
    SiteIdentity.objects.create(site=website.site, phone="0888 12 34 56", email="obshtina@abv.bg")
    factories.BodyPageFactory(parent=website.home, phone="+359 431 62 345", email="savet@abv.bg")
    text = "Обадете се на 0888123456 или тел. 0431 62345; obshtina@abv.bg, savet@abv.bg, kmet@testserver"
    page = page_of(factories.DecisionPageFactory, live=False, summary=text)
    page.save_revision().publish()
    assert is_live(page)


def test_copy_of_a_page_needs_a_reason_of_its_own(admin_client, draft):
    post(admin_client, draft, personal_data_reason="Причина.")
    copy = DecisionPage.objects.get(pk=draft.pk).copy(update_attrs={"slug": "kopie"}, keep_live=False)
    assert (copy.personal_data_reason, copy.personal_data_accepted) == ("", {})
