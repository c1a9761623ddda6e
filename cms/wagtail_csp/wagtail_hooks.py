"""Registration of hooks with Wagtail's admin."""

from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static


@hooks.register("insert_global_admin_js", order=-10)
def carry_out_calls():
    """Add the script that carries out what Wagtail's inline scripts did."""
    return format_html('<script src="{}"></script>', versioned_static("wagtail_csp/calls.js"))
