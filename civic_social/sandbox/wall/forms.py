"""Forms of the wall."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions import CLERK, RESERVED_SLUGS
from ..crawler import CrawlError, decode_image
from ..models import Fault, PageEvent, Profile


class PostForm(forms.Form):
    """Form for writing a post in a group."""

    author = forms.CharField(label=_("Your name"), max_length=80, initial=CLERK)
    message = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 5}))
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")
    picture = forms.FileField(
        label=pgettext_lazy("post on the wall", "Picture"),
        required=False,
        help_text=_("JPEG or PNG."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
    )
    alt_text = forms.CharField(
        label=_("Description of the picture"),
        required=False,
        max_length=500,
        help_text=_("For people who cannot see it."),
    )

    def clean_picture(self) -> bytes | None:
        """Return the file's contents, or None without a file; raise ValidationError if it is not an image."""
        upload = self.cleaned_data["picture"]
        if not upload:
            return None
        try:
            return decode_image(upload.read()).body
        except CrawlError as error:
            raise forms.ValidationError(
                _("This file is not a picture that can be shown. Choose a JPEG or PNG file.")
            ) from error


class EventForm(forms.ModelForm):
    """Form for an event of a Page, with the fields of Facebook's form."""

    picture = PostForm.base_fields["picture"]

    class Meta:
        model = PageEvent
        fields = ["profile", "name", "starts_at", "ends_at", "place", "description"]
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "description": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pages = Profile.objects.filter(kind=Profile.Kind.PAGE)
        profile = cast(forms.ModelChoiceField, self.fields["profile"])
        profile.queryset, profile.initial = pages, pages.first()

    clean_picture = PostForm.clean_picture


class CommentForm(forms.Form):
    """Form for writing a comment."""

    message = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 2}))


class FaultForm(forms.ModelForm):
    """Form for enabling a fault."""

    class Meta:
        model = Fault
        fields = [
            "kind",
            "profile",
            "method",
            "operation",
            "path_contains",
            "remaining",
            "seconds",
            "subcode",
        ]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["profile"]).empty_label = _("everywhere")
        self.fields["remaining"].initial = 1
        method = cast(forms.ChoiceField, self.fields["method"])
        method.choices = [("", _("any method")), *Fault.Method.choices]


class ProfileForm(forms.ModelForm):
    """Form for creating a Page or a group."""

    class Meta:
        model = Profile
        fields = ["kind", "name", "slug", "category", "about", "rules", "api_open", "refusal"]
        widgets = {"about": forms.Textarea(attrs={"rows": 2}), "rules": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # An Instagram account needs a Page to be linked to; ``actions.create_instagram_account`` creates one.
        kind: Any = self.fields["kind"]
        kind.choices = [choice for choice in kind.choices if choice[0] != Profile.Kind.INSTAGRAM]

    def clean_slug(self) -> str:
        """Return the slug; raise ValidationError if it is reserved for the sandbox's own URLs."""
        slug = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("The sandbox uses this address itself. Choose another one."))
        return slug


class GroupApiForm(forms.ModelForm):
    """Form for opening or closing a group's API."""

    class Meta:
        model = Profile
        fields = ["api_open", "refusal"]


class LikesForm(forms.ModelForm):
    """Form for the number of people who like a Page."""

    class Meta:
        model = Profile
        fields = ["fan_count"]
        help_texts = {"fan_count": _("Meta computes insights from 100 likes on.")}
