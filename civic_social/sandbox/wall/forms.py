"""Forms of the wall."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..actions import CITIZEN, CLERK, RESERVED_SLUGS
from ..crawler import CrawlError, read_picture
from ..models import Fault, PageEvent, Profile


class ByHandForm(forms.Form):
    """A post that a person writes in a group."""

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

    def clean_picture(self):
        """Return the bytes of the picture."""
        upload = self.cleaned_data["picture"]
        if not upload:
            return None
        try:
            return read_picture(upload.read()).body
        except CrawlError as error:
            raise forms.ValidationError(
                _("This file is not a picture that can be shown. Choose a JPEG or PNG file.")
            ) from error


class EventForm(forms.ModelForm):
    """An event of a Page, as Facebook's own form asks for it."""

    picture = ByHandForm.base_fields["picture"]

    class Meta:
        model = PageEvent
        fields = ["profile", "name", "starts_at", "ends_at", "place", "description"]
        widgets = {
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ends_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "description": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        pages = Profile.objects.filter(kind=Profile.Kind.PAGE)
        self.fields["profile"].queryset = pages
        self.fields["profile"].initial = pages.first()

    clean_picture = ByHandForm.clean_picture


class CommentForm(forms.Form):
    """An answer that a citizen writes."""

    author = forms.CharField(label=_("Your name"), max_length=80, initial=CITIZEN)
    message = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 2}))


class FaultForm(forms.ModelForm):
    """A fault to switch on."""

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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["profile"].empty_label = _("everywhere")
        self.fields["remaining"].initial = 1
        self.fields["method"].choices = [("", _("any method")), *Fault.Method.choices]


class ProfileForm(forms.ModelForm):
    """A new Page or group."""

    class Meta:
        model = Profile
        fields = ["kind", "name", "slug", "category", "about", "rules", "api_open", "refusal"]
        widgets = {"about": forms.Textarea(attrs={"rows": 2}), "rules": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # An Instagram account is linked to a Page: ``actions.create_instagram``.
        self.fields["kind"].choices = [
            choice for choice in self.fields["kind"].choices if choice[0] != Profile.Kind.INSTAGRAM
        ]

    def clean_slug(self):
        """Return the name for the address, unless the sandbox uses it itself."""
        slug = self.cleaned_data["slug"]
        if slug in RESERVED_SLUGS:
            raise forms.ValidationError(_("The sandbox uses this address itself. Choose another one."))
        return slug


class GroupSwitchForm(forms.ModelForm):
    """Whether a group's API is open, and how it refuses otherwise."""

    class Meta:
        model = Profile
        fields = ["api_open", "refusal"]
