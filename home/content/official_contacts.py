"""The official contacts of the municipality, which are no personal data."""

from dataclasses import dataclass

from django.apps import apps
from wagtail.models import Site

from ..site.identity import SiteIdentity
from .personal_data import Kind, PersonalValue, normalize_phone


@dataclass(frozen=True, slots=True)
class OfficialContacts:
    """The telephones and addresses that the site publishes as those of the municipality and its bodies."""

    phones: frozenset[str]
    emails: frozenset[str]
    hosts: frozenset[str]

    @classmethod
    def load(cls) -> "OfficialContacts":
        """Return the contacts of the municipality and its bodies, and the host names of its Sites."""
        bodies = apps.get_model("home.BodyPage").objects.live()
        holders = (SiteIdentity.objects.all(), bodies)
        contacts = [contact for holder in holders for contact in holder.values_list("phone", "email")]
        hosts = Site.objects.values_list("hostname", flat=True)
        return cls(
            frozenset(normalize_phone(phone) for phone, _email in contacts if phone),
            frozenset(email.lower() for _phone, email in contacts if email),
            frozenset(host.lower().removeprefix("www.") for host in hosts),
        )

    def include(self, finding: PersonalValue) -> bool:
        """Return True if ``finding`` is an official telephone, or an address of the site's own domain."""
        if finding.kind == Kind.PHONE:
            return finding.value in self.phones
        if finding.kind == Kind.EMAIL:
            return finding.value in self.emails or finding.value.partition("@")[2] in self.hosts
        return False
