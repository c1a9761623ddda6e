"""Fill an empty data directory with the demo's content and print the addresses to request, as JSON.

Run in the site's environment: ``python -m deploy.checks.sample_site``.
"""

import json
from pathlib import Path

import django
from django.core.files.base import ContentFile
from django.core.management import call_command


def fill() -> dict[str, str]:
    """Create the site, a closed document and an old one among the media; return their addresses."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model
    from wagtail.models import Collection, CollectionViewRestriction

    from home.demo import content

    call_command("migrate", verbosity=0)
    user = get_user_model().objects.create_superuser("check", "check@example.bg", "check")
    site = content.load(user=user, site_url=settings.SITE_URL)
    closed = Collection.get_first_root_node().add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    document = get_document_model().objects.create(
        title="Closed", file=ContentFile(b"secret", name="closed.txt"), collection=closed
    )
    old = Path(settings.MEDIA_ROOT) / "documents"
    old.mkdir(parents=True)
    (old / "old.txt").write_text("secret")
    image = get_image_model().objects.first()
    return {
        "form": site.feedback.get_url(),
        "document": document.url,
        "document_name": Path(document.file.name).name,
        "picture": image.get_rendition("width-200").url,
        "original": image.file.url,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill()))
