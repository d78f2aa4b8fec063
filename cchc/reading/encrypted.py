"""Office files behind a password: recognised, and refused with what to do."""

from __future__ import annotations

from cchc.reading.content import Parsed, UnreadableError
from cchc.reading.limits import Limits


def read(_content: bytes, _limits: Limits) -> list[Parsed]:
    """Raises UnreadableError always."""
    message = "encrypted: save it without a password"
    raise UnreadableError(message)
