"""The command ``manage.py social_openapi``: write the OpenAPI file of the site's API."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from ...api.application import api


class Command(BaseCommand):
    """Write the same file that the site serves at ``openapi.json`` below the API's address."""

    help = "Write the OpenAPI file of the read API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", metavar="FILE", help="Write into this file; none: print it.")

    def handle(self, *args: Any, output: str | None, **options: Any) -> None:
        try:
            schema = api.get_openapi_schema()
        except NoReverseMatch:
            raise CommandError(_("The site's URLs do not include the API: civic_social.api.urls")) from None
        text = json.dumps(schema, ensure_ascii=False, indent=2)
        if output:
            Path(output).write_text(f"{text}\n", encoding="utf-8")
        else:
            self.stdout.write(text)
