"""Notes in the memory of this process: for development and tests. They are gone when it ends."""

from notes import Conflict, Note, NotFound


class MemoryStore:
    kind = "memory"

    def __init__(self) -> None:
        self._notes: dict[str, Note] = {}

    def list(self, limit: int) -> list[Note]:
        return [self._notes[id] for id in sorted(self._notes, reverse=True)[:limit]]

    def get(self, id: str) -> Note | None:
        return self._notes.get(id)

    def create(self, note: Note) -> None:
        self._notes[note.id] = note

    def update(self, note: Note, expected: int) -> None:
        self._present(note.id, expected)
        self._notes[note.id] = note

    def remove(self, id: str, expected: int | None = None) -> None:
        self._present(id, expected)
        del self._notes[id]

    def _present(self, id: str, expected: int | None) -> None:
        note = self._notes.get(id)
        if note is None:
            raise NotFound(id)
        if expected is not None and note.version != expected:
            raise Conflict(note)
