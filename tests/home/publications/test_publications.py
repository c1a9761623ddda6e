"""Publications: register, relations, page and checks before publishing."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.timezone import localdate
from wagtail.documents.models import Document

from home.models import (
    DecisionPage,
    DocumentPage,
    FileDigest,
    PublicationChange,
    PublicationRelation,
    RegisterEntry,
)
from home.publications.publish_checks import check_values
from home.publications.validity import Validity
from home.templatetags.site_tags import language_in_words

from .. import factories
from ..html import get_soup

pytestmark = pytest.mark.django_db
TODAY = localdate()


def _graph(soup):
    return json.loads(soup.select_one('script[type="application/ld+json"]').string)["@graph"]


@pytest.fixture
def ordinance(page_of):
    """Return an ordinance with the given values."""

    def create(**values):
        values = {"document_kind": "ordinance", "adopted_on": date(2025, 3, 1), **values}
        return page_of(factories.DocumentPageFactory, **values)

    return create


def _bind(page, kind, target=None, title=""):
    page.publication_relations.add(PublicationRelation(kind=kind, target=target, title=title))
    page.save()
    return page


class TestRegister:
    def test_number_in_use_stays_with_its_holder(self, page_of, caplog):
        first = page_of(factories.DecisionPageFactory, title="Първото")
        other = page_of(factories.DecisionPageFactory, number="246")
        other.number = "245"
        other.save()
        assert [entry.page_id for entry in RegisterEntry.objects.filter(number="245")] == [first.pk]
        assert "number in use already" in caplog.text

    def test_database_refuses_a_duplicate_number(self, page_of):
        entry = RegisterEntry.objects.get(page=page_of(factories.DecisionPageFactory))
        second = page_of(factories.DecisionPageFactory, number="246")
        with pytest.raises(IntegrityError), transaction.atomic():
            RegisterEntry.objects.filter(page=second).update(number=entry.number)

    @pytest.mark.parametrize(
        "difference", [{"adopted_on": date(2025, 10, 26)}, {"adopted_by": "Кмет"}, {"number": "245а"}]
    )
    def test_number_is_free_in_another_year_or_body(self, page_of, difference):
        page_of(factories.DecisionPageFactory)
        page_of(factories.DecisionPageFactory, **difference)
        assert RegisterEntry.objects.count() == 2

    def test_each_kind_of_document_has_its_own_numbers(self, ordinance):
        ordinance(number="7")
        ordinance(number="7", document_kind="order")
        assert RegisterEntry.objects.filter(number="7").count() == 2

    def test_translation_has_the_number_of_its_original(self, website, page_of):
        decision = page_of(factories.DecisionPageFactory)
        lists = factories.PublicationsIndexPageFactory(parent=website.english)
        factories.DecisionPageFactory(parent=lists, translation_key=decision.translation_key)
        assert RegisterEntry.objects.filter(number="245").count() == 2

    def test_live_copy_loses_the_number(self, page_of):
        decision = page_of(factories.DecisionPageFactory)
        copy = decision.copy(update_attrs={"slug": "copy"})
        assert DecisionPage.objects.get(pk=copy.pk).number == ""

    def test_unpublishing_deletes_the_register_entry(self, page_of):
        decision = page_of(factories.DecisionPageFactory)
        decision.unpublish()
        assert not RegisterEntry.objects.exists()


class TestRelations:
    def test_relation_is_shown_on_both_pages(self, client, ordinance):
        old, new = ordinance(title="Старата"), ordinance(title="Новата")
        _bind(new, "amends", old)
        assert get_soup(client, new).select_one(".relations dt").text == "Изменя"
        back = get_soup(client, old).select_one(".relations")
        assert back.dt.text == "Изменен с"
        assert back.a["href"] == new.full_url

    def test_act_published_elsewhere_is_shown_by_title(self, client, ordinance):
        page = _bind(ordinance(), "based-on", title="Закон за местното самоуправление, чл. 21")
        assert "чл. 21" in get_soup(client, page).select_one(".relations dd").text

    def test_draft_page_repeals_nothing(self, ordinance):
        old = ordinance()
        new = _bind(ordinance(live=False), "repeals", old)
        assert old.validity == Validity.IN_FORCE
        assert new.pk

    def test_repealed_act_is_marked_from_the_day_of_repeal(self, client, ordinance):
        old = ordinance(title="Старата")
        _bind(ordinance(in_force_from=TODAY), "repeals", old)
        assert "отменен" in get_soup(client, old).select_one(".page-header .facts").text
        assert RegisterEntry.objects.get(page=old).validity == Validity.REPEALED

    def test_future_repeal_has_no_effect_yet(self, ordinance):
        old = ordinance()
        _bind(ordinance(in_force_from=TODAY + timedelta(days=1)), "repeals", old)
        assert RegisterEntry.objects.get(page=old).validity == Validity.IN_FORCE

    @pytest.mark.parametrize("end", ["unpublish", "delete"])
    def test_repeal_ends_when_the_repealing_page_is_removed(self, ordinance, end):
        old = ordinance()
        new = _bind(ordinance(), "repeals", old)
        getattr(DocumentPage.objects.get(pk=new.pk), end)()
        assert RegisterEntry.objects.get(page=old).validity == Validity.IN_FORCE


class TestPage:
    def test_withdrawn_page_shows_the_reason_in_place_of_the_text(self, client, page_of):
        page = page_of(
            factories.DecisionPageFactory,
            body=[{"type": "paragraph", "value": "<p>Грешният текст</p>"}],
            withdrawn_on=TODAY,
            withdrawal_reason="Публикувано по грешка.",
        )
        text = get_soup(client, page).main.get_text()
        assert "Публикувано по грешка." in text
        assert "Грешният текст" not in text
        assert page.summary not in text

    def test_correction_is_shown_above_the_text_and_in_the_change_log(self, client, page_of):
        page = page_of(factories.DecisionPageFactory)
        yesterday = TODAY - timedelta(days=1)
        page.publication_changes.add(
            PublicationChange(date=yesterday, kind="change", text="Нов телефон."),
            PublicationChange(date=TODAY, kind="correction", text="Денят е сряда."),
        )
        page.save()
        soup = get_soup(client, page)
        assert [line.p.text for line in soup.select(".changes li")] == ["Денят е сряда.", "Нов телефон."]
        notices = [notice.text for notice in soup.select(".page-header .notice")]
        assert len(notices) == 1
        assert "Денят е сряда." in notices[0]

    def test_attachment_shows_kind_size_language_and_checksum(self, client, page_of):
        file = Document.objects.create(title="Решение", file=ContentFile(b"abc", "decision.pdf"))
        value = {"title": "Решение № 245", "document": file.pk, "kind": "annex", "language": "en"}
        page = page_of(factories.DecisionPageFactory, attachments=[{"type": "document", "value": value}])
        shown = get_soup(client, page).select_one(".attachments")
        for part in ("PDF", "3", "Приложение", "английски"):
            assert part in shown.text
        assert shown.code.text == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @pytest.mark.parametrize(("language", "name"), [("bg", "български"), ("en", "Bulgarian")])
    def test_language_name_is_capitalised_in_english_only(self, language, name):
        with translation.override(language):
            assert language_in_words("bg") == name

    def test_replaced_file_has_a_new_checksum(self, client, page_of):
        file = Document.objects.create(title="Решение", file=ContentFile(b"abc", "decision.pdf"))
        value = {"title": "Решение № 245", "document": file.pk}
        page = page_of(factories.DecisionPageFactory, attachments=[{"type": "document", "value": value}])
        get_soup(client, page)
        first = FileDigest.objects.get().sha256
        file.file.save("other.pdf", ContentFile(b"abcd"))
        assert get_soup(client, page).select_one(".digest code").text != first

    def test_ordinance_is_legislation_and_report_is_not(self, client, ordinance):
        old = ordinance(title="Старата")
        page = _bind(ordinance(number="7", responsible_unit="Отдел „Правен“"), "repeals", old)
        act = next(part for part in _graph(get_soup(client, page)) if part["@type"] == "Legislation")
        assert act["legislationIdentifier"] == "7"
        assert act["legislationLegalForce"] == "https://schema.org/InForce"
        assert act["legislationRepeals"][0]["url"] == old.full_url
        report = ordinance(document_kind="report")
        assert "Legislation" not in {part["@type"] for part in _graph(get_soup(client, report))}


class TestPublishChecks:
    READY = {"adopted_on": TODAY, "adopted_by": "Кмет", "number": "1"}

    def test_complete_values_have_no_errors(self):
        assert check_values(self.READY, needs_number=True) == {}

    @pytest.mark.parametrize(
        ("without", "field"),
        [
            ("adopted_on", "adopted_on"),
            ("adopted_by", "adopting_body"),
            ("number", "number"),
        ],
    )
    def test_missing_value_is_an_error_at_its_field(self, without, field):
        values = {name: value for name, value in self.READY.items() if name != without}
        assert set(check_values(values, needs_number=True)) == {field}

    def test_draft_for_discussion_needs_no_adoption(self):
        assert check_values({"is_draft": True}, needs_number=True) == {}

    def test_withdrawal_requires_a_reason(self):
        assert "withdrawal_reason" in check_values({**self.READY, "withdrawn_on": TODAY}, needs_number=True)

    def test_term_that_ends_before_it_starts_is_an_error(self):
        values = {**self.READY, "in_force_to": TODAY - timedelta(days=1)}
        assert "in_force_to" in check_values(values, needs_number=True)

    def test_publishing_shows_missing_values_and_saving_a_draft_does_not(self, admin_client, page_of):
        page = page_of(factories.DecisionPageFactory, adopted_on=None, live=False)
        form = {"title": page.title, "slug": page.slug, "summary": page.summary}
        form |= {"number": "245", "adopted_by": "Съвет", "body-count": "0", "attachments-count": "0"}
        for name in ("publication_relations", "publication_changes", "comments"):
            form |= {f"{name}-{part}": "0" for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
        form |= {"civic_social_announcement": page.civic_social_announcement, "civic_social_choices": "{}"}
        address = f"/admin/pages/{page.pk}/edit/"
        html = admin_client.post(address, {**form, "action-publish": "1"}).content.decode()
        assert "without it nobody can tell" in html or "от нея се вижда" in html
        page.refresh_from_db()
        assert not page.live
        draft = admin_client.post(address, form)
        assert draft.status_code == 302, draft.context["form"].errors
