"""The data that a browser submits from the page editor, including StreamFields, which JavaScript renders."""

from bs4 import BeautifulSoup
from django.http import QueryDict
from django.urls import reverse
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.test.utils.form_data import querydict_from_html


def read_editor(client, page) -> QueryDict:
    """Return the data of the editor's form as shown for ``page`` to the user of ``client``."""
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    form = BeautifulSoup(response.content, "html.parser").select_one("form[data-edit-form]")
    data = _read_html(form)
    shown = page.get_latest_revision_as_object()
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            data.update(_read_block(field.stream_block, getattr(shown, field.name), field.name))
    return data


def _read_block(block, value, prefix) -> QueryDict:
    """Return the data of a block as the editor's JavaScript fills in its fields."""
    data = QueryDict(mutable=True)
    if isinstance(block, blocks.StreamBlock):
        data[f"{prefix}-count"] = str(len(value))
        for number, child in enumerate(value):
            item = f"{prefix}-{number}"
            data.update({f"{item}-type": child.block_type, f"{item}-order": str(number)})
            data.update({f"{item}-deleted": "", f"{item}-id": child.id or ""})
            data.update(_read_block(child.block, child.value, f"{item}-value"))
    elif isinstance(block, blocks.ListBlock):
        data[f"{prefix}-count"] = str(len(value))
        for number, child in enumerate(value.bound_blocks):
            item = f"{prefix}-{number}"
            data.update({f"{item}-order": str(number), f"{item}-deleted": "", f"{item}-id": child.id or ""})
            data.update(_read_block(child.block, child.value, f"{item}-value"))
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            data.update(_read_block(child, value.get(name), f"{prefix}-{name}"))
    else:
        html = block.field.widget.render(prefix, block.value_for_form(value), {"id": prefix})
        data.update(_read_html(BeautifulSoup(f"<form>{html}</form>", "html.parser")))
    return data


def _read_html(form) -> QueryDict:
    """Return the data of a form; a checked box without a value is submitted as "on"."""
    for box in form.select("input[type=checkbox][checked]:not([value])"):
        box["value"] = "on"
    return querydict_from_html(str(form)).copy()
