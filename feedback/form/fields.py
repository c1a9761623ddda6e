"""Form fields whose every error message names the field and the next step."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.utils.translation import gettext as _

from ..mailbox import has_foreign_letters, tidy
from ..text_normalization import normalize_line, normalize_text
from . import kept_files, uploads
from .file_inputs import KeptFileInput, PostedToken

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: What mail programs make a link of: a scheme, "www.", an e-mail address.
ADDRESS = re.compile(r"(?i)://|\bwww\.|[@\uff20]")
#: The same, or a domain; the dots of initials ("А.Б. Иванов") are none.
ADDRESS_OR_DOMAIN = re.compile(rf"{ADDRESS.pattern}|[^\W_]{{2,}}[.\u3002\uff0e\uff61][^\W\d_]{{2,}}")

#: A telephone number, and perhaps an extension.
PHONE = re.compile(r"(?i)(\+?[\d\s()./\u2010-\u2013-]+)(?:[,;]?\s*(?:вътр|ext|x)\.?\s*\d{1,6})?")


class TextField(forms.CharField):
    """Text that is normalized; nobody is asked to type it again."""

    def __init__(
        self,
        *,
        label: "StrOrPromise",
        empty_message: "StrOrPromise | None" = None,
        long_message: "StrOrPromise | None" = None,
        **kwargs: Any,
    ) -> None:
        """``empty_message`` and ``long_message`` replace the messages for no text and too long a text."""
        super().__init__(label=label, **kwargs)
        name = {"label": label}
        self.error_messages |= {
            "required": empty_message or _("Answer “%(label)s”.") % name,
            "max_length": long_message
            or _("“%(label)s” must be %(limit)s characters or fewer.") % {**name, "limit": self.max_length},
        }
        # The messages of CharField's length validators do not name the field.
        for validator in self.validators:
            code = getattr(validator, "code", "")
            if code in ("min_length", "max_length") and code in self.error_messages:
                validator.message = self.error_messages[code]  # type: ignore[attr-defined]
        self.validators = [
            validator
            for validator in self.validators
            if getattr(validator, "code", "") != "null_characters_not_allowed"
        ]

    def to_python(self, value: Any) -> Any:
        """Return the normalized text; a text area keeps its lines, each line end as one character."""
        if isinstance(value, str):
            has_lines = isinstance(self.widget, forms.Textarea)
            value = normalize_text(value) if has_lines else normalize_line(value)
        return super().to_python(value)


class NameField(TextField):
    """The name of a person or an organisation, in which no address is accepted, since it may be mailed."""

    def __init__(self, *, takes_domains: bool = False, **kwargs: Any) -> None:
        """``takes_domains``: the name may be one like "Example.bg", as companies have."""
        super().__init__(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}), **kwargs)
        self.pattern = ADDRESS if takes_domains else ADDRESS_OR_DOMAIN

    def validate(self, value: Any) -> None:
        """Raise ValidationError if the name is missing or contains an address."""
        super().validate(value)
        if self.pattern.search(value or ""):
            raise ValidationError(
                _(
                    "Enter the name alone, without web and e-mail addresses, "
                    "and with a space after each full stop."
                ),
                code="address",
            )


class PhoneField(TextField):
    """A telephone number, Bulgarian or foreign, in any of the ways in which people write one."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TelInput(attrs={"autocomplete": "tel"})
        super().__init__(max_length=40, widget=widget, **kwargs)

    def validate(self, value: Any) -> None:
        """Raise ValidationError for what cannot be dialled."""
        super().validate(value)
        number = PHONE.fullmatch(value) if value else None
        if value and (number is None or not 6 <= sum(map(str.isdigit, number[1])) <= 15):
            raise ValidationError(
                _("Enter a telephone number like 0888 123 456 or +359 2 987 6543."), code="phone"
            )


class AddressField(TextField):
    """The postal address of a named sender; an anonymous sender may always leave it empty."""

    def __init__(self, *, is_required_for_reply: bool, **kwargs: Any) -> None:
        """``is_required_for_reply``: a named sender must fill it in."""
        super().__init__(
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
            **kwargs,
        )
        self.is_required_for_reply = is_required_for_reply


class UncutTextarea(forms.Textarea):
    """A text area without ``maxlength``, with which browsers silently cut what is pasted."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({**(attrs or {}), "data-feedback-counted": ""})

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return the attributes with the limit as ``data-maximum``, for the script that counts characters."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        limit = attrs.pop("maxlength", None)
        attrs.pop("minlength", None)
        return {**attrs, "data-maximum": limit} if limit else attrs


def _is_private(domain: str) -> bool:
    """Return True for an IP address and for this machine, which Django takes for valid domains."""
    return domain.startswith("[") or domain.lower() == "localhost"


class EmailField(forms.EmailField):
    """An e-mail address, with one message for every kind of error."""

    def __init__(self, **kwargs: Any) -> None:
        message = _("Enter an e-mail address like name@example.bg.")
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            error_messages={
                "required": message,
                "invalid": message,
                "local_letters": _(
                    "We cannot send mail to this address: before the sign @ it has letters that are not "
                    "Latin. Enter another e-mail address."
                ),
                "foreign_letters": _(
                    "Letters of two alphabets are mixed in this e-mail address, such as a Cyrillic „а“ among "
                    "Latin letters. Type it again with one keyboard layout."
                ),
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> Any:
        """Return the address without what nobody sees or what ends a sentence."""
        return super().to_python(tidy(value) if isinstance(value, str) else value)

    def run_validators(self, value: Any) -> None:
        """Raise ValidationError with one message for all validators, another for mixed alphabets."""
        if value not in self.empty_values and not value.rpartition("@")[0].isascii():
            # Only mail servers with SMTPUTF8 take such an address, and few do.
            raise ValidationError(self.error_messages["local_letters"], code="local_letters")
        if value not in self.empty_values and has_foreign_letters(value):
            raise ValidationError(self.error_messages["foreign_letters"], code="foreign_letters")
        try:
            super().run_validators(value)
            # A mail server would be sent to a machine of the visitor's choice, such as one inside the office.
            if value not in self.empty_values and _is_private(value.rpartition("@")[2]):
                raise ValidationError("", code="invalid")
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class ChoiceField(forms.ChoiceField):
    """A choice of one answer, with none selected at first."""

    def __init__(
        self, *, label: "StrOrPromise", empty_message: "StrOrPromise | None" = None, **kwargs: Any
    ) -> None:
        """``empty_message`` replaces the message for no answer."""
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(label=label, **kwargs)
        self.error_messages |= {
            "required": empty_message or _("Choose an answer to “%(label)s”.") % {"label": label},
            "invalid_choice": _("The answer chosen for “%(label)s” is no longer offered. Choose again.")
            % {"label": label},
        }


class MultipleChoiceField(forms.MultipleChoiceField):
    """A choice of any number of answers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(
        self,
        *,
        label: "StrOrPromise",
        empty_message: "StrOrPromise | None" = None,
        gone_message: "StrOrPromise | None" = None,
        **kwargs: Any,
    ) -> None:
        """``empty_message`` and ``gone_message`` replace the messages for no answer and a removed answer."""
        super().__init__(label=label, **kwargs)
        gone = gone_message or _("An answer chosen for “%(label)s” is no longer offered. Choose again.") % {
            "label": label
        }
        self.error_messages |= {
            "required": empty_message or _("Choose at least one answer to “%(label)s”.") % {"label": label},
            "invalid_choice": gone,
            "invalid_list": gone,
        }


class NumberField(forms.DecimalField):
    """A number, with a decimal comma or point in every language."""

    def __init__(self, *, label: "StrOrPromise", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_digits=20,
            decimal_places=6,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **kwargs,
        )
        name = {"label": label}
        self.error_messages |= {
            "required": _("Answer “%(label)s” with a number.") % name,
            "invalid": _("Answer “%(label)s” with a number, such as 12 or 3.5.") % name,
        }
        out_of_range = {
            "min_value": _("The number for “%(label)s” must be %(limit)s or more."),
            "max_value": _("The number for “%(label)s” must be %(limit)s or less."),
        }
        for validator in self.validators:
            code = getattr(validator, "code", "")
            if isinstance(validator, DecimalValidator):
                validator.messages = dict.fromkeys(validator.messages, str(self.error_messages["invalid"]))
            elif code in out_of_range:
                limit = validator.limit_value  # type: ignore[attr-defined]
                message = out_of_range[code] % {**name, "limit": limit}
                validator.message = message  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> Any:
        """Return the number; raises ValidationError if the text is none."""
        if isinstance(value, str):
            value = normalize_line(value).replace(",", ".").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        return super().to_python(value)


class AttachmentField(forms.FileField):
    """A file accepted by its content; the cleaned value is an ``uploads.CleanFile`` or None.

    The form sets ``owner``, without which no kept file is accepted.
    """

    owner = ""

    def __init__(self, *, label: "StrOrPromise", **kwargs: Any) -> None:
        super().__init__(label=label, widget=KeptFileInput(attrs={"accept": uploads.ACCEPT}), **kwargs)
        name = {"label": label}
        again = _("The file for “%(label)s” did not arrive. Attach it again.") % name
        self.error_messages |= {
            "required": _("Attach a file for “%(label)s”.") % name,
            "invalid": again,
            "missing": again,
            "empty": _("The file for “%(label)s” is empty. Attach another.") % name,
            "not_kept": _("The file for “%(label)s” is no longer kept. Attach it again.") % name,
        }

    def clean(self, data: Any, initial: Any = None) -> uploads.CleanFile | None:
        """Return the cleaned file; raises ValidationError as ``uploads.clean`` does.

        A kept file was cleaned before it was kept.
        """
        if isinstance(data, PostedToken):
            return self.read_kept(data)
        upload = super().clean(data, initial)
        return uploads.clean(upload) if upload else None

    def read_kept(self, posted: PostedToken) -> uploads.CleanFile:
        """Return a kept file; raises ValidationError if it expired or belongs to another form."""
        kept = self.owner and kept_files.find(posted.token, self.owner)
        try:
            content = kept.read() if kept else None
        except OSError:
            content = None
        if not kept or content is None:
            raise ValidationError(self.error_messages["not_kept"], code="not_kept")
        return uploads.CleanFile(kept.name, content, kept.content_type, kept)


class DateField(forms.DateField):
    """A date, from the browser's date picker or typed as 2026-11-24 or 24.11.2026."""

    def __init__(self, *, label: "StrOrPromise", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
            **kwargs,
        )
        name = {"label": label}
        self.error_messages |= {
            "required": _("Enter a date for “%(label)s”.") % name,
            "invalid": _("Enter a real date for “%(label)s”, such as 24.11.2026.") % name,
        }
