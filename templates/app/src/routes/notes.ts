import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { readBody, textOf } from '../problems.ts';
import { ID, newId, NotFound, type Note, type NoteStore } from '../stores/notes/notes.ts';

const LIST_LIMIT = 50;

interface Options {
  /** What one is called, in paths (with an s) and in answers. */
  noun: 'note' | 'prompt';
  maxText: number;
  /** Whose notes a request is about. */
  ownerOf: (c: Context) => string;
}

/** List, create, read, change and delete notes of one owner. A change must name the version that it is based on. */
export function noteRoutes(store: NoteStore, { noun, maxText, ownerOf }: Options): Hono {
  const routes = new Hono();

  routes.get('/', async (c) => c.json({ [`${noun}s`]: await store.list(ownerOf(c), LIST_LIMIT) }));

  routes.post('/', async (c) => {
    const text = textOf(await readBody(c), 'text', maxText);
    const now = new Date().toISOString();
    const note: Note = { id: newId(), text, createdAt: now, updatedAt: now, version: 1 };
    await store.create(ownerOf(c), note);
    return c.json(note, 201, { location: `/api/${noun}s/${note.id}` });
  });

  routes.get('/:id', async (c) => c.json(await existingNote(store, ownerOf(c), c.req.param('id'))));

  routes.put('/:id', async (c) => {
    const body = await readBody(c);
    const text = textOf(body, 'text', maxText);
    const expected = validVersion(body['version']);
    const note = await existingNote(store, ownerOf(c), c.req.param('id'));
    const changed = { ...note, text, updatedAt: new Date().toISOString(), version: expected + 1 };
    await store.update(ownerOf(c), changed, expected);
    return c.json(changed);
  });

  routes.delete('/:id', async (c) => {
    const version = c.req.query('version');
    const expected = version === undefined ? undefined : validVersion(Number(version));
    await store.remove(ownerOf(c), validId(c.req.param('id')), expected);
    return c.body(null, 204);
  });

  return routes;
}

export async function existingNote(store: NoteStore, owner: string, id: string): Promise<Note> {
  const note = await store.get(owner, validId(id));
  if (!note) throw new NotFound(id);
  return note;
}

/** An id that cannot exist is "not found" like one that does not exist. */
function validId(id: string): string {
  if (!ID.test(id)) throw new NotFound(id.slice(0, 40));
  return id;
}

function validVersion(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw new HTTPException(400, { message: '"version" must be the version that you read, a whole number from 1' });
  return value as number;
}
