"""Text templates of accounts for kinds of pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import PreviewableMixin, get_page_models

from ..content.post_text import has_stray_braces, unknown_variables
from .accounts import SocialAccount

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def variables_of(page_type: str) -> dict[str, StrOrPromise]:
    """Return the labels of the template variables of a kind of page by name; of every kind for ``""``.

    ``page_type`` is the label of the model in lower case.
    """
    announced = [model for model in get_page_models() if hasattr(model, "social_variables")]
    chosen = [model for model in announced if page_type in ("", model._meta.label_lower)]
    return {name: label for model in chosen for name, label in model.social_variables.items()}


class SocialTemplate(PreviewableMixin, models.Model):
    """The text in which an account announces pages of a kind and language, with ``{variables}`` of the page.

    A change of the template changes no existing post unless a person chooses so; it is used when a page is
    published again.
    """

    account = models.ForeignKey(
        SocialAccount, on_delete=models.CASCADE, related_name="templates", verbose_name=_("account")
    )
    page_type = models.CharField(_("kind of page"), max_length=100, blank=True)
    locale = models.CharField(_("language"), max_length=20, blank=True)
    text = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        ordering = ["account__name", "page_type", "locale"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "page_type", "locale"],
                name="civic_social_template_once",
                violation_error_message=_("The account has a template for this kind and language already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.account)

    def clean(self) -> None:
        """Raise ``ValidationError`` for unknown variables and for single braces."""
        known = variables_of(self.page_type)
        if unknown := unknown_variables(self.text, known):
            raise ValidationError(
                {
                    "text": _("There is no variable %(unknown)s. There are: %(known)s.")
                    % {"unknown": _listed(unknown), "known": _listed(known)}
                }
            )
        if has_stray_braces(self.text):
            message = _("A brace stands alone. Braces only enclose the name of a variable, as in {title}.")
            raise ValidationError({"text": message})

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Return the template that shows the newest page of the kind as the account would announce it."""
        return "civic_social/networks/template_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Return the template's context; it computes the post by a tag, which needs the planner."""
        return {"template": self, "request": request}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
