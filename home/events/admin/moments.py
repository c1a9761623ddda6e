"""Views to write, correct and delete the moments of an event."""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.models import Collection

from civic_social.admin.image_form import PictureField
from civic_social.models import Post
from feedback.form import kept_files
from feedback.form.file_inputs import KeptFileInput, PostedToken

from ..moments.models import Moment
from ..moments.posts import save_moment, withdraw_posts
from .base import EventView
from .permissions import may_write_moments


class PhotoField(PictureField):
    """An uploaded picture, or one kept from a form with errors; the form sets ``owner``."""

    owner = ""

    def clean(self, data, initial=None):
        """Return the checked upload. Raises ValidationError for no picture, and for one no longer kept."""
        if not isinstance(data, PostedToken):
            return super().clean(data, initial)
        kept = kept_files.find(data.token, self.owner)
        if kept is None:
            raise forms.ValidationError(_("The photo is no longer kept. Attach it again."), code="not_kept")
        upload = super().clean(SimpleUploadedFile(kept.name, kept.read(), kept.content_type), initial)
        upload.kept = kept
        return upload


class MomentForm(forms.ModelForm):
    """Form of a moment, with the upload of a photo, which survives the errors of other fields.

    ``owner`` names the user and the moment, for which alone a photo is kept.
    """

    picture = PhotoField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=KeptFileInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args, owner: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["picture"].owner = owner

    class Meta:
        model = Moment
        fields = [
            "text",
            "speaker",
            "picture",
            "photo_alt",
            "photo_credit",
            "people_agreed",
            "is_published",
            "is_announced",
            "is_urgent",
        ]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "photo_alt": forms.TextInput(),
        }
        labels = {
            "is_published": gettext_lazy("Show it on the page now"),
            "is_announced": gettext_lazy("Send it to the social networks as well"),
        }

    def clean(self):
        """Require description and consent for a photo, and publication for an announcement."""
        cleaned = super().clean()
        if cleaned.get("picture") or self.instance.photo_id:
            if not cleaned.get("photo_alt"):
                self.add_error("photo_alt", _("Describe the photo for people who cannot see it."))
            if not cleaned.get("people_agreed"):
                self.add_error(
                    "people_agreed",
                    _("Tick that the people in the photo agree, or that nobody can be recognised."),
                )
        if cleaned.get("is_announced") and not cleaned.get("is_published"):
            self.add_error("is_announced", _("Only what is on the page can be sent to the networks."))
        return cleaned

    def keep_picture(self) -> None:
        """Keep a valid photo for the form, which is shown again with errors."""
        field, picture = self.fields["picture"], self.cleaned_data.get("picture")
        if not picture:
            return
        picture.seek(0)
        kept = getattr(picture, "kept", None) or kept_files.keep(
            picture.name, picture.read(), picture.content_type
        )
        if kept:
            field.widget.keep(kept, field.owner)
        else:
            self.add_error("picture", _("The photo could not be kept. Attach it again."))

    def discard_kept_picture(self) -> None:
        """Delete the kept copy of a stored photo."""
        if kept := getattr(self.cleaned_data.get("picture"), "kept", None):
            kept.discard()

    def store_picture(self, user) -> None:
        """Add an uploaded photo to the image library, with its description as title."""
        if self.cleaned_data.get("picture"):
            alt = self.cleaned_data["photo_alt"]
            self.instance.photo = get_image_model().objects.create(
                title=alt[:255],
                description=alt[:255],
                file=self.cleaned_data["picture"],
                uploaded_by_user=user,
                collection=Collection.get_first_root_node(),
            )


class MomentsView(EventView):
    """The form for a new moment, above the list of moments."""

    template_name = "home/events/admin/moments.html"
    page_title = gettext_lazy("Moments")
    header_icon = "comment"
    is_allowed = staticmethod(may_write_moments)
    form = None

    def get_moment(self):
        """Return the moment that the form edits: a new one."""
        return Moment(page=self.event, happened_at=now())

    def post(self, request, *args, **kwargs):
        """Store the moment, or show the form with its errors."""
        moment = self.get_moment()
        owner = f"moment:{request.user.pk}:{self.event.pk}:{moment.pk or 'new'}"
        self.form = MomentForm(request.POST, request.FILES, instance=moment, owner=owner)
        if not self.form.is_valid():
            self.form.keep_picture()
            return self.render_to_response(self.get_context_data(**kwargs), status=422)
        self.form.store_picture(request.user)
        save_moment(self.form.instance, request.user)
        self.form.discard_kept_picture()
        message = _("The moment is on the page.") if moment.is_published else _("The draft is kept.")
        messages.success(request, message)
        return redirect("home_events:moments", self.event.pk)

    def get_context_data(self, **kwargs):
        """Return the context with the form and the moments, each with its posts."""
        existing = list(self.event.moments.select_related("photo", "author"))
        posts = Post.objects.filter(page_id=self.event.pk).exclude(key="").select_related("account")
        by_key: dict[str, list] = {}
        for post in posts.defer("account__credentials_token"):
            by_key.setdefault(post.key, []).append(post)
        for moment in existing:
            moment.posts = by_key.get(moment.key, [])
        form = self.form or MomentForm(instance=self.get_moment())
        return super().get_context_data(form=form, moments=existing, **kwargs)


class MomentEditView(MomentsView):
    """Form to correct a moment and its posts."""

    template_name = "home/events/admin/moment_edit.html"
    page_title = gettext_lazy("Correct a moment")

    def get_moment(self):
        """Return the moment that the URL names. Raises Http404 if the event has none."""
        return get_object_or_404(Moment, page_id=self.event.pk, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Return the context with the URL of the deletion."""
        delete_url = reverse("home_events:moment_delete", args=[self.event.pk, self.kwargs["pk"]])
        return super().get_context_data(delete_url=delete_url, **kwargs)


class MomentDeleteView(MomentEditView):
    """Deletion of a moment and its posts; GET asks for confirmation."""

    template_name = "home/events/admin/moment_delete.html"
    page_title = gettext_lazy("Delete a moment")

    def get_context_data(self, **kwargs):
        """Return the context with the moment and the posts that are removed with it."""
        moment = self.get_moment()
        posts = Post.objects.filter(page_id=self.event.pk, key=moment.key).exclude(confirmed={})
        posts = posts.select_related("account").defer("account__credentials_token")
        return super().get_context_data(moment=moment, posts=posts, **kwargs)

    def post(self, request, *args, **kwargs):
        """Delete the moment and its posts. Raises Http404 if the event has no such moment."""
        moment = self.get_moment()
        withdraw_posts(moment)
        moment.delete()
        messages.success(request, _("The moment is deleted; its posts are being removed."))
        return redirect("home_events:moments", self.event.pk)
