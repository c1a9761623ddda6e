"""Formatters of log lines, as text or JSON. Both scrub the whole line, with the traceback."""

import json
import logging
from datetime import UTC, datetime

from .request_ids import request_id_of
from .scrubbing import scrub

TEXT_FORMAT = "{asctime} {levelname} {name} [{request_id}]: {message}"


class ScrubbingFormatter(logging.Formatter):
    """A formatter that never raises: ``logging`` would print the line as it is, with its secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the scrubbed line."""
        try:
            return self.format_scrubbed(record)
        except Exception as error:
            place = f"{record.name} {record.filename}:{record.lineno}"
            return f"{record.levelname} {place} a log line that cannot be formatted: {type(error).__name__}"

    def format_scrubbed(self, record: logging.LogRecord) -> str:
        """Return the scrubbed line; may raise."""
        return scrub(super().format(record))


class TextFormatter(ScrubbingFormatter):
    """One line for people, and the traceback below it."""

    def __init__(self):
        super().__init__(TEXT_FORMAT, style="{")

    def format_scrubbed(self, record: logging.LogRecord) -> str:
        """Return the scrubbed line."""
        record.request_id = request_id_of(record) or "-"
        return super().format_scrubbed(record)


class JsonFormatter(ScrubbingFormatter):
    """One JSON object in a line, for programs that collect logs."""

    def format_scrubbed(self, record: logging.LogRecord) -> str:
        """Return the scrubbed object."""
        values = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id_of(record),
            "status": getattr(record, "status_code", None),
            "exception": self.formatException(record.exc_info) if record.exc_info else "",
            "stack": self.formatStack(record.stack_info) if record.stack_info else "",
        }
        kept = {name: value for name, value in values.items() if value}
        scrubbed = {name: scrub(value) if isinstance(value, str) else value for name, value in kept.items()}
        return json.dumps(scrubbed, ensure_ascii=False)


#: The formatter for each value of LOG_FORMAT.
FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}
