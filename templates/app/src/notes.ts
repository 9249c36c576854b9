/** A note. `version` counts its changes: a change that names an older version is refused as a conflict. */
export interface Note {
  id: string;
  text: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string;
  version: number;
}

export const MAX_TEXT = 280;

/** Where notes are kept. All methods resolve to copies; changing them changes nothing in the store. */
export interface NoteStore {
  readonly kind: 'memory' | 'dynamodb';
  /** The newest notes first, at most `limit`. */
  list(limit: number): Promise<Note[]>;
  get(id: string): Promise<Note | undefined>;
  create(note: Note): Promise<void>;
  /** Replaces the note if its stored version is `expected`; otherwise throws NotFound or Conflict. */
  update(note: Note, expected: number): Promise<void>;
  /** Removes the note; with `expected` only at that version. Throws NotFound or Conflict. */
  remove(id: string, expected?: number): Promise<void>;
}

export class NotFound extends Error {
  constructor(id: string) {
    super(`There is no note ${id}`);
  }
}

export class Conflict extends Error {
  readonly current: Note;

  constructor(current: Note) {
    super(`Note ${current.id} has changed since you read it: it is now at version ${current.version}`);
    this.current = current;
  }
}

/** An id that sorts by time of creation: milliseconds, then randomness, in base 36. */
export function newId(now = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return now.toString(36).padStart(9, '0') + [...random].map((byte) => (byte % 36).toString(36)).join('');
}

export const ID = /^[0-9a-z]{15}$/;
