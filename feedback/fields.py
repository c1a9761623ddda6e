"""Form fields whose every mistake has a message that names the field and says what to do."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.utils.translation import gettext as _

from . import attachments

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ufffe\uffff]")


class TextField(forms.CharField):
    """Text as a person typed it: line ends are one character, invisible control characters are refused."""

    def __init__(self, *, label, empty_message=None, long_message=None, **kwargs):
        super().__init__(label=label, **kwargs)
        name = {"label": label}
        self.error_messages |= {
            "required": empty_message or _("Answer “%(label)s”.") % name,
            "max_length": long_message
            or _("“%(label)s” must be %(limit)s characters or fewer.") % {**name, "limit": self.max_length},
            "unprintable": _("“%(label)s” contains invisible characters. Delete the text and type it again.")
            % name,
        }
        # CharField's own message counts in a sentence of its own; ours names the field.
        for validator in self.validators:
            if validator.code == "max_length":
                validator.message = self.error_messages["max_length"]
            elif validator.code == "min_length":
                validator.message = self.error_messages.get("min_length", validator.message)
        self.validators = [v for v in self.validators if v.code != "null_characters_not_allowed"]

    def to_python(self, value):
        """Normalise line ends before anything is counted: browsers send two characters, and count one."""
        value = super().to_python(value)
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return value

    def validate(self, value):
        """Refuse what nobody can have meant to type."""
        super().validate(value)
        if value and UNPRINTABLE.search(value):
            raise ValidationError(self.error_messages["unprintable"], code="unprintable")


class UncutTextarea(forms.Textarea):
    """A text area that takes any length; whether it is too long is told, not enforced by cutting."""

    def __init__(self, attrs=None):
        super().__init__({**(attrs or {}), "data-feedback-counted": ""})

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        limit = attrs.pop("maxlength", None)
        attrs.pop("minlength", None)
        return {**attrs, "data-maximum": limit} if limit else attrs


class EmailField(forms.EmailField):
    """An e-mail address, with one message for whatever is wrong with it."""

    def __init__(self, **kwargs):
        message = _("Enter an e-mail address like name@example.bg.")
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            error_messages={"required": message, "invalid": message},
            **kwargs,
        )

    def run_validators(self, value):
        """Say the same, once, whichever of the checks fail."""
        try:
            super().run_validators(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class ChoiceField(forms.ChoiceField):
    """One of several answers, without one chosen beforehand."""

    def __init__(self, *, label, empty_message=None, **kwargs):
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(label=label, **kwargs)
        self.error_messages |= {
            "required": empty_message or _("Choose an answer to “%(label)s”.") % {"label": label},
            "invalid_choice": _("The answer chosen for “%(label)s” is no longer offered. Choose again.")
            % {"label": label},
        }


class SeveralChoicesField(forms.MultipleChoiceField):
    """Several of several answers."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label, empty_message=None, gone_message=None, **kwargs):
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
    """A number, with a decimal comma or point."""

    def __init__(self, *, label, **kwargs):
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
            if isinstance(validator, DecimalValidator):
                validator.messages = dict.fromkeys(validator.messages, self.error_messages["invalid"])
            elif validator.code in out_of_range:
                validator.message = out_of_range[validator.code] % {**name, "limit": validator.limit_value}

    def to_python(self, value):
        """Accept 3,5 and 3.5, whatever the language of the page."""
        if isinstance(value, str):
            value = value.replace(",", ".").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        return super().to_python(value)


class AttachmentField(forms.FileField):
    """A file, taken for what its content is; the cleaned value is an ``attachments.CleanFile``."""

    def __init__(self, *, label, **kwargs):
        super().__init__(label=label, widget=forms.FileInput(attrs={"accept": attachments.ACCEPT}), **kwargs)
        name = {"label": label}
        again = _("The file for “%(label)s” did not arrive. Attach it again.") % name
        self.error_messages |= {
            "required": _("Attach a file for “%(label)s”.") % name,
            "invalid": again,
            "missing": again,
            "empty": _("The file for “%(label)s” is empty. Attach another.") % name,
        }

    def clean(self, data, initial=None):
        """Look into the file, and return what may be kept of it."""
        upload = super().clean(data, initial)
        return attachments.clean(upload) if upload else None


class DateField(forms.DateField):
    """A date, from the browser's own picker or typed."""

    def __init__(self, *, label, **kwargs):
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
