import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ID, MAX_TEXT, newId, NotFound, type Note, type NoteStore } from './notes.ts';

const LIST_LIMIT = 50;

/** List, create, read, change and delete notes. A change must name the version that it is based on. */
export function noteRoutes(store: NoteStore): Hono {
  const routes = new Hono();

  routes.get('/', async (c) => c.json({ notes: await store.list(LIST_LIMIT) }));

  routes.post('/', async (c) => {
    const { text } = await readBody(c);
    const now = new Date().toISOString();
    const note: Note = { id: newId(), text: validText(text), createdAt: now, updatedAt: now, version: 1 };
    await store.create(note);
    return c.json(note, 201, { location: `/api/notes/${note.id}` });
  });

  routes.get('/:id', async (c) => c.json(await existing(store, c.req.param('id'))));

  routes.put('/:id', async (c) => {
    const body = await readBody(c);
    const text = validText(body['text']);
    const expected = validVersion(body['version']);
    const note = await existing(store, c.req.param('id'));
    const changed = { ...note, text, updatedAt: new Date().toISOString(), version: expected + 1 };
    await store.update(changed, expected);
    return c.json(changed);
  });

  routes.delete('/:id', async (c) => {
    const version = c.req.query('version');
    const expected = version === undefined ? undefined : validVersion(Number(version));
    await store.remove(validId(c.req.param('id')), expected);
    return c.body(null, 204);
  });

  return routes;
}

async function existing(store: NoteStore, id: string): Promise<Note> {
  const note = await store.get(validId(id));
  if (!note) throw new NotFound(id);
  return note;
}

async function readBody(c: Context): Promise<Record<string, unknown>> {
  let body: unknown;
  try {
    body = await c.req.json();
  } catch {
    throw new HTTPException(400, { message: 'The body must be JSON' });
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body))
    throw new HTTPException(400, { message: 'The body must be a JSON object' });
  return body as Record<string, unknown>;
}

/** An id that cannot exist is "not found" like one that does not exist. */
function validId(id: string): string {
  if (!ID.test(id)) throw new NotFound(id.slice(0, 40));
  return id;
}

function validText(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (text === '' || text.length > MAX_TEXT)
    throw new HTTPException(400, { message: `"text" must be a string of 1 to ${MAX_TEXT} characters` });
  return text;
}

function validVersion(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw new HTTPException(400, { message: '"version" must be the version that you read, a whole number from 1' });
  return value as number;
}
