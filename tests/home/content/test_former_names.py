"""The release before reads the columns and revisions of announced pages by the names that it knows."""

import pytest
from django.apps import apps

from civic_social.models.revision_content import FORMER_NAMES
from civic_social.pages import SocialPageMixin
from home.models import NewsPage

PAGES = [model for model in apps.get_app_config("home").get_models() if issubclass(model, SocialPageMixin)]


@pytest.mark.parametrize("model", PAGES)
def test_columns_keep_their_names(model):
    columns = {field.name: field.column.removesuffix("_id") for field in model._meta.fields}
    assert {present: columns[present] for present in FORMER_NAMES.values()} == {
        present: former for former, present in FORMER_NAMES.items()
    }


def test_revision_has_the_values_under_both_names():
    content = NewsPage(title="x", civic_social_announcement="never").serializable_data()
    assert content["social_announcement"] == content["civic_social_announcement"] == "never"
    assert FORMER_NAMES.keys() <= content.keys()
