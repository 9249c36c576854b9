import type { Device } from '../src/accounts.ts';
import type { Health, Settings } from '../src/app.ts';
import { events } from '../src/events.ts';
import type { Note } from '../src/stores/notes/notes.ts';

export type { Device, Health, Note, Settings };

/** An answer of the API that is no success, or none at all (status 0). */
export class ApiError extends Error {
  status = 0;
  /** What is there now, where a change was based on an older version. */
  current: Note | undefined;
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Same origin by default; VITE_API_URL names another one at build time. */
export const base = (import.meta.env['VITE_API_URL'] as string | undefined)?.replace(/\/$/, '') ?? '';

export type Store = ReturnType<typeof storeOf>;

/** Notes, or prompts: they differ in their name, and in how long one may be. */
const storeOf = (noun: 'note' | 'prompt', maxText: number, name = `${noun}s`) => ({
  noun,
  maxText,
  list: async () => (await call<Record<string, Note[]>>('GET', `/api/${name}`))[name]!,
  get: (id: string) => call<Note>('GET', `/api/${name}/${encodeURIComponent(id)}`),
  create: (text: string) => call<Note>('POST', `/api/${name}`, { text }),
  update: (id: string, text: string, version: number) => call<Note>('PUT', `/api/${name}/${id}`, { text, version }),
  remove: (id: string, version: number) => call<undefined>('DELETE', `/api/${name}/${id}?version=${version}`),
});

export const notes = storeOf('note', 280);
export const prompts = storeOf('prompt', 8000);

export const api = {
  health: () => call<Health>('GET', '/api/health'),
  settings: () => call<Settings>('GET', '/api/config'),
  register: (credentials: object) => call<{ user: string }>('POST', '/api/users', credentials),
  signIn: (credentials: object) => call<{ user: string }>('POST', '/api/sessions', credentials),
  devices: async () => (await call<{ sessions: Device[] }>('GET', '/api/sessions')).sessions,
  signOut: (id: string) => call<undefined>('DELETE', `/api/sessions/${id}`),
  signOutEverywhere: () => call<undefined>('DELETE', '/api/sessions'),
};

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await send(method, path, body);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/** The answer to a request; anything but a success is thrown. */
async function send(method: string, path: string, body?: object, headers = {}, seconds = 15): Promise<Response> {
  const response = await fetch(base + path, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body ? JSON.stringify(body) : null,
    credentials: base === '' ? 'same-origin' : 'include',
    signal: AbortSignal.timeout(seconds * 1000),
  }).catch(() => {
    throw new ApiError(navigator.onLine ? 'The API does not answer' : 'You are offline');
  });
  if (response.ok) return response;
  type Problem = { error?: { message?: string; current?: Note } } | undefined;
  const { message, current } = ((await response.json().catch(() => undefined)) as Problem)?.error ?? {};
  const { status } = response;
  throw Object.assign(new ApiError(message ?? `The API answered ${status}`), { status, current });
}

/** Sends a message and yields the answer piece by piece, as server-sent events bring it. */
export async function* chat(text: string, conversation: string | undefined, key: string) {
  const headers = { accept: 'text/event-stream', ...(key && { 'x-api-key': key }) };
  const { body } = await send('POST', '/api/chat', { text, ...(conversation && { conversation }) }, headers, 120);
  for await (const data of events(body!)) {
    if (data === '[DONE]') return;
    const event = JSON.parse(data) as { conversation?: string; text?: string; error?: string };
    if (event.error) throw new ApiError(event.error);
    yield event;
  }
  throw new ApiError('The answer broke off');
}
