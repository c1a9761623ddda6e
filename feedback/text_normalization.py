"""The one normalizer of texts that people type or paste, and of texts that leave the site.

A text becomes Unicode normalization form NFC, since a search does not find "й" written as two characters, and
loses control and invisible characters, which XML, mail and networks refuse. Nobody is asked to type a text
again. ``civic_social`` and ``feedback`` have the same file, since neither imports the other.
"""

import logging
import re
import unicodedata
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.signals import pre_save
from wagtail.fields import RichTextField, StreamField

logger = logging.getLogger(__name__)

#: Line ends of all systems, of Word (vertical tab, form feed) and of Unicode.
LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Word writes its hyphen that does not end a line as this control character.
WORD_HYPHEN = "\x1e"

EMOJI = "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
#: Scripts that need the joiner and the non-joiner between their letters: Arabic and those of India.
JOINING_SCRIPTS = "\u0620-\u06dc\u06de-\u0dff"
NONCHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
#: Control characters except tab and line end, the characters without a picture, halves of surrogate pairs.
INVISIBLE = (
    "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff" + NONCHARACTERS
)
#: Invisible characters, after the first group: those without which an emoji or a word looks different.
REMOVED = re.compile(
    f"((?<=[{EMOJI}\ufe0f])\u200d(?=[{EMOJI}])"
    f"|(?<=[#*0-9{EMOJI}])[\ufe0e\ufe0f]"
    "|\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f"
    f"|(?<=[{JOINING_SCRIPTS}])[\u200c\u200d](?=[{JOINING_SCRIPTS}]))"
    f"|[{INVISIBLE}]"
)
#: A text without any of these characters is left as it is; the search is far cheaper than the replacement.
SUSPECT = re.compile(f"[\r\x0b\x0c\x1e\x85\u2028\u2029{INVISIBLE}]")
#: The combining stroke composes with these signs of HTML: "<" would become "≮", and the tag a text.
AFTER_MARKUP = re.compile("(?<=[<>=])(?=\u0338)")
BROKEN_LINE = re.compile(r"\s*\n\s*")

_models: set[type[models.Model]] = set()


def normalize_text(text: str) -> str:
    """Return ``text`` in NFC, with ``\\n`` as line end, without control and invisible characters.

    Tabs stay, and the joiners inside emoji and inside words of scripts that need them.
    """
    return unicodedata.normalize("NFC", _without_invisible(text))


def normalize_line(text: str) -> str:
    """Return ``text`` as ``normalize_text`` does, with each line end as one space."""
    return BROKEN_LINE.sub(" ", normalize_text(text))


def normalize_html(text: str) -> str:
    """Return ``text``, which may contain HTML, as ``normalize_text`` does, with its markup unchanged."""
    parts = AFTER_MARKUP.split(_without_invisible(text))
    return "".join(unicodedata.normalize("NFC", part) for part in parts)


def normalize_json(value: Any) -> Any:
    """Return a JSON value with every text in it normalized as HTML; the keys of objects stay."""
    if isinstance(value, str):
        return normalize_html(value)
    if isinstance(value, list | tuple):
        return [normalize_json(item) for item in value]
    if isinstance(value, dict):
        return {key: normalize_json(item) for key, item in value.items()}
    return value


def _without_invisible(text: str) -> str:
    if not SUSPECT.search(text):
        return text
    text = LINE_END.sub("\n", text).replace(WORD_HYPHEN, "-")
    return REMOVED.sub(lambda found: found[1] or "", text)


def normalize_fields(instance: models.Model) -> list[str]:
    """Normalize the texts in the fields of ``instance``, and return the names of the changed fields.

    A field that was not loaded from the database is left out.
    """
    changed = []
    for field in instance._meta.concrete_fields:
        if field.attname not in instance.__dict__ or field.primary_key:
            continue
        value = getattr(instance, field.attname)
        normalized = _normalize_field(field, value)
        if normalized is not value:
            setattr(instance, field.attname, normalized)
            changed.append(field.name)
    return changed


def _normalize_field(field: Any, value: Any) -> Any:
    """Return the normalized value of ``field``, or the same object if it is normalized already."""
    if isinstance(field, StreamField):
        blocks = field.get_prep_value(value)
        normalized = normalize_json(blocks)
        return value if normalized == blocks else field.to_python(normalized)
    if isinstance(field, models.JSONField):
        normalized = normalize_json(value)
        return value if normalized == value else normalized
    if not isinstance(value, str):
        return value
    if isinstance(field, RichTextField):
        normalized = normalize_html(value)
    elif isinstance(field, models.TextField):
        normalized = normalize_text(value)
    elif isinstance(field, models.CharField):
        normalized = normalize_line(value)
    else:
        return value
    return value if normalized == value else normalized


def normalize_rows(model: Any, batch_size: int = 200) -> list[Any]:
    """Normalize the texts of all rows of ``model``, and return the primary keys of the changed rows.

    Reads ``batch_size`` rows at a time, and writes the changed ones only, so it can be repeated. A row whose
    normalized text another row has already, where it must be unique, is left as it is and logged. For
    commands and migrations: ``model`` may be a historical one, and no signal is sent.
    """
    changed_keys: list[Any] = []
    rows = model._base_manager.order_by("pk")
    batch = list(rows[:batch_size])
    while batch:
        for row in batch:
            if names := normalize_fields(row):
                values = {name: row._meta.get_field(name).value_from_object(row) for name in names}
                try:
                    with transaction.atomic(using=row._state.db):
                        model._base_manager.filter(pk=row.pk).update(**values)
                    changed_keys.append(row.pk)
                except IntegrityError:
                    logger.warning("text is taken model=%s row=%s", model._meta.label, row.pk)
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:batch_size])
    return changed_keys


class NormalizedTextMixin:
    """A mixin for page types: texts are normalized before they are validated, in drafts as well."""

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Normalize the fields, then validate them. Raises ValidationError as the model does."""
        normalize_fields(self)  # type: ignore[arg-type]
        super().full_clean(*args, **kwargs)  # type: ignore[misc]


def normalize_on_save(*saved: type[models.Model]) -> None:
    """Normalize the texts of these models whenever a row is saved; called when the apps are ready."""
    _models.update(saved)
    pre_save.connect(_before_save, dispatch_uid=__name__)


def _before_save(instance: models.Model, raw: bool = False, **kwargs: Any) -> None:
    if not raw and isinstance(instance, tuple(_models)):
        normalize_fields(instance)
