export interface Note {
  id: string;
  text: string;
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface Health {
  status: string;
  mode: 'container' | 'lambda';
  version: string;
  uptime: number;
  storage: 'memory' | 'dynamodb';
  instance: string;
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

/** Same origin by default; VITE_API_URL names another one at build time. */
const base = (import.meta.env['VITE_API_URL'] as string | undefined)?.replace(/\/$/, '') ?? '';

export const MAX_TEXT = 280;

export const api = {
  health: () => call<Health>('GET', '/api/health'),
  list: async () => (await call<{ notes: Note[] }>('GET', '/api/notes')).notes,
  get: (id: string) => call<Note>('GET', `/api/notes/${encodeURIComponent(id)}`),
  create: (text: string) => call<Note>('POST', '/api/notes', { text }),
  update: (id: string, text: string, version: number) =>
    call<Note>('PUT', `/api/notes/${encodeURIComponent(id)}`, { text, version }),
  remove: (id: string, version: number) =>
    call<undefined>('DELETE', `/api/notes/${encodeURIComponent(id)}?version=${version}`),
};

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(base + path, {
      method,
      signal: AbortSignal.timeout(15_000),
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch {
    throw new ApiError(0, navigator.onLine ? 'The API does not answer' : 'You are offline');
  }
  if (response.status === 204) return undefined as T;
  const answer = (await response.json().catch(() => undefined)) as
    (T & { error?: { message?: string; current?: Note } }) | undefined;
  if (!response.ok || answer === undefined)
    throw new ApiError(
      response.status,
      answer?.error?.message ?? `The API answered ${response.status}`,
      answer?.error?.current,
    );
  return answer;
}
