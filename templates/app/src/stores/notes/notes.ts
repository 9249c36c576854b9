/** A note, or a prompt. `version` counts its changes: a change that names an older version is refused as a conflict. */
export interface Note {
  id: string;
  text: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  updatedAt: string;
  version: number;
}

/** Whose the shared notes are. */
export const EVERYONE = 'everyone';

/** Where the notes of each owner are kept. All methods resolve to copies; changing them changes nothing in the store. */
export interface NoteStore {
  readonly kind: 'memory' | 'sqlite' | 'dynamodb' | 's3';
  /** The newest notes first, all of them or at most `limit`. */
  list(owner: string, limit?: number): Promise<Note[]>;
  get(owner: string, id: string): Promise<Note | undefined>;
  create(owner: string, note: Note): Promise<void>;
  /** Replaces the note if its stored version is `expected`; otherwise throws NotFound or Conflict. */
  update(owner: string, note: Note, expected: number): Promise<void>;
  /** Removes the note; with `expected` only at that version. Throws NotFound or Conflict. */
  remove(owner: string, id: string, expected?: number): Promise<void>;
  /** Deletes copies of this process that it has no use for any more. */
  sweep?(): Promise<void>;
}

export class NotFound extends Error {
  constructor(id: string) {
    super(`There is no ${id}`);
  }
}

export class Conflict extends Error {
  readonly current: Note;

  constructor(current: Note) {
    super(`${current.id} has changed since you read it: it is now at version ${current.version}`);
    this.current = current;
  }
}

/** Why a write of one version changed nothing, by what is there now. */
export const refused = (id: string, current: Note | undefined) => (current ? new Conflict(current) : new NotFound(id));

/** Somebody else wrote at the same time, or still does: nothing was written, and the same request may be sent again. */
export class Busy extends Error {
  override readonly name = 'Busy';
}

/** An id that sorts by time of creation: milliseconds, then randomness, in base 36. */
export function newId(now = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return now.toString(36).padStart(9, '0') + [...random].map((byte) => (byte % 36).toString(36)).join('');
}

export const ID = /^[0-9a-z]{15}$/;
