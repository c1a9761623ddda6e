"""The accessibility statement of the demo, in both languages."""

from ..models import AccessibilityPage
from . import reading

SLUGS = {"bg": "dostapnost", "en": "accessibility"}


def load(homes) -> None:
    """Create the missing statements below ``homes``, as translations of each other."""
    original = None
    for home in homes:
        language = home.locale.language_code
        page = AccessibilityPage.objects.child_of(home).first()
        if page is None:
            page = AccessibilityPage(
                slug=SLUGS[language],
                locale=home.locale,
                status=AccessibilityPage.Status.PARTIAL,
                method=AccessibilityPage.Method.OWN,
                prepared_on=reading.days_ago(60),
                reviewed_on=reading.days_ago(10),
                live=False,
                **reading.read(language, "accessibility"),
            )
            if original:
                page.translation_key = original.translation_key
            home.add_child(instance=page)
            page.save_revision().publish()
        original = original or page
