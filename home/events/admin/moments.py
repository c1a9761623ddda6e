"""Moments, written on a phone from one screen."""

from django import forms
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from civic_social.models import Post

from ..moments import posts
from ..moments.models import Moment
from .base import EventView
from .permissions import may_write_moments


class MomentForm(forms.ModelForm):
    """A moment with a photo from the phone; a photo never goes out without its description."""

    picture = WagtailImageField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )

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
        """Ask for what a photo needs, and refuse to announce what is not on the page."""
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

    def keep_picture(self, user) -> None:
        """Put a new photo into the library, under its description."""
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
    """The form on top, what has been written below."""

    template_name = "home/events/admin/moments.html"
    page_title = gettext_lazy("Moments")
    header_icon = "comment"
    is_allowed = staticmethod(may_write_moments)
    form = None

    def get_moment(self):
        """Return what the form writes: a new moment."""
        return Moment(page=self.event, happened_at=now())

    def post(self, request, *args, **kwargs):
        """Store the moment, or show the form again with its mistakes."""
        moment = self.get_moment()
        self.form = MomentForm(request.POST, request.FILES, instance=moment)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(**kwargs), status=422)
        self.form.keep_picture(request.user)
        posts.save(self.form.instance, request.user)
        said = _("The moment is on the page.") if moment.is_published else _("The draft is kept.")
        messages.success(request, said)
        return redirect("home_events:moments", self.event.pk)

    def get_context_data(self, **kwargs):
        """Add the form and the list, with where each moment stands on the networks."""
        written = list(self.event.moments.select_related("photo", "author"))
        posts = Post.objects.filter(page_id=self.event.pk).exclude(key="").select_related("account")
        by_key: dict[str, list] = {}
        for post in posts.defer("account__credentials_token"):
            by_key.setdefault(post.key, []).append(post)
        for moment in written:
            moment.posts = by_key.get(moment.key, [])
        form = self.form or MomentForm(instance=self.get_moment())
        return super().get_context_data(form=form, moments=written, **kwargs)


class MomentEditView(MomentsView):
    """Corrects a moment; its posts follow."""

    template_name = "home/events/admin/moment_edit.html"
    page_title = gettext_lazy("Correct a moment")

    def get_moment(self):
        """Return the moment of the address."""
        return get_object_or_404(Moment, page_id=self.event.pk, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Add where the moment can be deleted."""
        delete_url = reverse("home_events:moment_delete", args=[self.event.pk, self.kwargs["pk"]])
        return super().get_context_data(delete_url=delete_url, **kwargs)


class MomentDeleteView(MomentsView):
    """Deletes a moment and withdraws its posts."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Withdraw, delete, and return to the list."""
        moment = get_object_or_404(Moment, page_id=self.event.pk, pk=kwargs["pk"])
        posts.withdraw(moment)
        moment.delete()
        messages.success(request, _("The moment is deleted; its posts are being removed."))
        return redirect("home_events:moments", self.event.pk)
