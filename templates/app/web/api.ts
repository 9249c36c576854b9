export interface Note {
  id: string;
  text: string;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface Health {
  mode: 'container' | 'lambda';
  version: string;
  uptime: number;
  storage: string;
  instance: string;
}

export interface Device {
  id: string;
  device: string;
  createdAt: string;
  current: boolean;
}

/** What the page needs to know of the API that it runs with. */
export interface Settings {
  user: string | null;
  /** Whether there is a provider to sign in at. */
  signIn: boolean;
  /** Whether the chat wants a key of the caller's. */
  chatNeedsKey: boolean;
}

/** An answer of the API that is no success, or none at all (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly current: Note | undefined;

  constructor(status: number, message: string, current?: Note) {
    super(message);
    this.status = status;
    this.current = current;
  }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Same origin by default; VITE_API_URL names another one at build time. */
export const base = (import.meta.env['VITE_API_URL'] as string | undefined)?.replace(/\/$/, '') ?? '';

/** Notes, or prompts: the paths and fields differ in their name only. */
const resource = (name: 'notes' | 'prompts') => ({
  list: async () => (await call<Record<typeof name, Note[]>>('GET', `/api/${name}`))[name],
  get: (id: string) => call<Note>('GET', `/api/${name}/${encodeURIComponent(id)}`),
  create: (text: string) => call<Note>('POST', `/api/${name}`, { text }),
  update: (id: string, text: string, version: number) =>
    call<Note>('PUT', `/api/${name}/${encodeURIComponent(id)}`, { text, version }),
  remove: (id: string, version: number) =>
    call<undefined>('DELETE', `/api/${name}/${encodeURIComponent(id)}?version=${version}`),
});

export const notes = resource('notes');
export const prompts = resource('prompts');

export const api = {
  health: () => call<Health>('GET', '/api/health'),
  settings: () => call<Settings>('GET', '/api/config'),
  register: (name: string, password: string) => call<{ user: string }>('POST', '/api/users', { name, password }),
  signIn: (name: string, password: string) => call<{ user: string }>('POST', '/api/sessions', { name, password }),
  devices: async () => (await call<{ sessions: Device[] }>('GET', '/api/sessions')).sessions,
  signOut: (id: string) => call<undefined>('DELETE', `/api/sessions/${id}`),
  signOutEverywhere: () => call<undefined>('DELETE', '/api/sessions'),
};

async function send(method: string, path: string, body?: object, more: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(base + path, {
      method,
      signal: AbortSignal.timeout(15_000),
      credentials: base === '' ? 'same-origin' : 'include',
      ...more,
      ...(body && { body: JSON.stringify(body) }),
      headers: { ...(body && { 'content-type': 'application/json' }), ...(more.headers as object) },
    });
  } catch {
    throw new ApiError(0, navigator.onLine ? 'The API does not answer' : 'You are offline');
  }
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await send(method, path, body);
  if (response.status === 204) return undefined as T;
  const answer = (await response.json().catch(() => undefined)) as (T & Problem) | undefined;
  if (!response.ok || answer === undefined) throw errorOf(response, answer);
  return answer;
}

interface Problem {
  error?: { message?: string; current?: Note };
}

function errorOf({ status }: Response, answer: Problem | undefined): ApiError {
  return new ApiError(status, answer?.error?.message ?? `The API answered ${status}`, answer?.error?.current);
}

interface ChatEvent {
  conversation?: string;
  text?: string;
  error?: string;
}

/** Sends a message and yields the answer piece by piece, as server-sent events bring it. */
export async function* chat(text: string, conversation: string | undefined, key: string): AsyncGenerator<ChatEvent> {
  const headers = { accept: 'text/event-stream', ...(key && { 'x-api-key': key }) };
  const body = { text, ...(conversation && { conversation }) };
  const response = await send('POST', '/api/chat', body, { headers, signal: AbortSignal.timeout(120_000) });
  if (!response.ok || !response.body)
    throw errorOf(response, (await response.json().catch(() => undefined)) as Problem | undefined);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let left = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (left + decoder.decode(part.value, { stream: true })).split('\n');
    left = lines.pop()!;
    for (const line of lines)
      if (line.startsWith('data: {')) yield JSON.parse(line.slice(6)) as ChatEvent;
      else if (line === 'data: [DONE]') return;
  }
  throw new ApiError(0, 'The answer broke off');
}
