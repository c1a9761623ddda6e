"""Wagtail's admin without inline scripts: their replacements, and the replaced templates of Wagtail."""

import json
import re
from pathlib import Path

import pytest
import wagtail
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.staticfiles import finders
from django.urls import reverse
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser

from cms.wagtail_csp.calls import render_call, render_chooser
from tests.home import factories

DATES = {
    f"widgets/{name}_input.html": {
        f'<script>init{call}Chooser("{{{{ widget.attrs.id|escapejs }}}}", '
        "{{ widget.config_json|safe }});</script>": (
            f'{{% load wagtail_csp %}}{{% wagtail_call "init{call}Chooser" widget.attrs.id '
            "options=widget.config_json %}"
        )
    }
    for name, call in (("date", "Date"), ("time", "Time"), ("datetime", "DateTime"))
}
PANELS = {
    f"panels/{name}.html": {
        f"""<script>
        (function() {{
            var panel = new {panel}(JSON.parse("{{{{options_json|escapejs}}}}"));
        }})();
    </script>""": f'{{% load wagtail_csp %}}{{% wagtail_call "{panel}" options=options_json %}}'
    }
    for name, panel in (("inline_panel", "InlinePanel"), ("multiple_chooser_panel", "MultipleChooserPanel"))
}
#: What the templates of this app change in those of Wagtail.
TEMPLATES = {**DATES, **PANELS}
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src|type)=)[^>]*>", re.IGNORECASE)
HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)


def call_of(html):
    """Return the name and the arguments of the call in ``html``, as ``calls.js`` reads them."""
    element = BeautifulSoup(html, "html.parser").find("wagtail-call")
    return element["name"], json.loads(json.loads(f'"{element["arguments"]}"'))


@pytest.mark.parametrize("path", TEMPLATES)
def test_overridden_template_is_wagtails_but_for_its_script(path):
    original = Path(wagtail.__file__).parent / "admin/templates/wagtailadmin" / path
    expected = original.read_text()
    for script, call in TEMPLATES[path].items():
        assert script in expected
        expected = expected.replace(script, call)
    ours = Path(apps.get_app_config("wagtail_csp").path, "templates/wagtailadmin", path)
    assert ours.read_text() == expected


def test_no_other_template_of_wagtail_has_an_inline_script():
    """Apps that the site does not install are left out."""
    root = Path(wagtail.__file__).parent
    installed = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(root)]
    paths = [path for app in installed for path in (app / "templates").rglob("*.html")]
    assert {root / "admin", root / "images", root / "contrib/forms", root / "contrib/redirects"} < {
        *installed
    }
    assert len(paths) > 350
    found = {
        path.relative_to(root / "admin/templates/wagtailadmin").as_posix()
        if "wagtailadmin" in path.parts
        else path.as_posix()
        for path in paths
        if INLINE_SCRIPT.search(path.read_text()) or HANDLER.search(path.read_text())
    }
    assert found == set(TEMPLATES)


def test_values_of_any_kind_arrive_unchanged():
    values = ('"x"</script>', {"a": [None, True, 1.5], "й": "\\u0022 & '"})
    html = render_call("PageChooser", *values)
    assert call_of(html) == ("PageChooser", list(values))
    assert not set("<>'&") & set(re.search('arguments="(.*)"', html)[1])


def test_name_with_the_number_of_a_new_row_is_followed_by_a_quotation_mark_that_wagtail_finds():
    """``__prefix__(.*?('|"|\\u0022))`` is what Wagtail's panels replace in the HTML of a new row."""
    html = render_call("initDateChooser", "id_days-__prefix__-day", {"format": "d.m.Y"})
    replaced = re.sub(r"""__prefix__(.*?('|"|\\u0022))""", r"3\1", html)
    assert call_of(replaced) == ("initDateChooser", ["id_days-3-day", {"format": "d.m.Y"}])


def test_date_field_has_no_script():
    html = AdminDateInput().render("day", None, {"id": "id_day"})
    assert call_of(html)[0] == "initDateChooser"
    assert call_of(html)[1][0] == "id_day"
    assert "<script" not in html


@pytest.mark.django_db
def test_chooser_has_no_script_and_the_values_of_wagtails():
    page = factories.HomePageFactory()
    html = AdminPageChooser().render("page", page, {"id": "id_page"})
    name, (target, options) = call_of(html)
    assert (name, target) == ("PageChooser", "id_page")
    assert options["parentId"] == page.get_parent().pk
    assert call_of(AdminTaskChooser().render("task", None, {"id": "id_task"}))[0] == "createTaskChooser"
    assert BaseChooser.render is render_chooser


def test_chooser_with_another_script_is_an_error():
    class Scripted(AdminPageChooser):
        def render_js_init(self, id_, name, value_data):
            return "alert(1); new PageChooser('x');"

        def get_value_data(self, value):
            return None

    with pytest.raises(ValueError, match="Scripted"):
        Scripted().render("page", None, {"id": "id_page"})
    with pytest.raises(TypeError):
        Scripted().render("page", None, {})


def test_script_calls_only_what_starts_a_widget():
    script = Path(finders.find("wagtail_csp/calls.js")).read_text()
    functions, classes = (
        re.compile(re.search(rf"const {kind} = /(.*)/;", script)[1]) for kind in ("functions", "classes")
    )
    assert all(map(functions.match, ("initDateChooser", "initTimeChooser", "createTaskChooser")))
    assert all(map(classes.match, ("InlinePanel", "Chooser", "ImageChooser", "MultipleChooserPanel")))
    for name in ("eval", "Function", "alert", "fetch", "open", "initDateChooser.call", "a\nChooser"):
        assert not functions.match(name)
        assert not classes.match(name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["wagtailredirects:add", "wagtailsites:add", "wagtailadmin_home"])
def test_screen_of_wagtail_has_no_inline_script(admin_client, name):
    html = admin_client.get(reverse(name)).content.decode()
    assert not INLINE_SCRIPT.search(html)
    assert "wagtail_csp/calls.js" in html
