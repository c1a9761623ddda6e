"""The template tag that stands in the place of Wagtail's inline scripts."""

import json

from django import template

from ..calls import render_call

register = template.Library()


@register.simple_tag
def wagtail_call(name, *arguments, options):
    """Return the element that calls ``name`` with ``arguments`` and the object of ``options``, JSON."""
    return render_call(name, *arguments, json.loads(options))
