"""The resource and the interface of its storage: memory_store.py and dynamodb_store.py keep it."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

MAX_TEXT = 280
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Note:
    """`version` counts the changes: a change that names an older version is refused as a conflict."""

    id: str
    text: str
    createdAt: str
    updatedAt: str
    version: int


class NoteStore(Protocol):
    kind: str

    def list(self, limit: int) -> list[Note]:
        """The newest notes first, at most `limit`."""

    def get(self, id: str) -> Note | None: ...

    def create(self, note: Note) -> None: ...

    def update(self, note: Note, expected: int) -> None:
        """Replaces the note if its stored version is `expected`; otherwise raises NotFound or Conflict."""

    def remove(self, id: str, expected: int | None = None) -> None:
        """Removes the note; with `expected` only at that version. Raises NotFound or Conflict."""


class NotFound(Exception):
    def __init__(self, id: str):
        super().__init__(f"There is no note {id}")


class Conflict(Exception):
    def __init__(self, current: Note):
        super().__init__(
            f"Note {current.id} has changed since you read it: it is now at version {current.version}"
        )
        self.current = current


def new_id(milliseconds: int | None = None) -> str:
    """An id that sorts by time of creation: nine digits of milliseconds, then six of randomness, in base 36."""
    number = int(time.time() * 1000) if milliseconds is None else milliseconds
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _ALPHABET[digit] + digits
    return digits.rjust(9, "0") + "".join(secrets.choice(_ALPHABET) for _ in range(6))


def now() -> str:
    """ISO 8601 in UTC, with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
