import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { type Duplex, pipeline, type Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import { messageOf } from '../../report/index.ts';
import { lookupWithLoopback } from './loopback.ts';
import { agentProxy, type Variables } from './proxy.ts';

/** As many as Go's client follows, and with it docker. */
const REDIRECTS = 10;
const REDIRECT = new Set([301, 302, 303, 307, 308]);

/** Milliseconds: many servers close a connection that was idle for 5 s, just when it is used again. */
const IDLE = 4000;

/** Bytes of a body that are read though nobody wants them: a new connection takes longer. */
const SMALL = 64 * 1024;

const HEADERS = {
  accept: '*/*',
  // A body may be compressed unless told otherwise: https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
  'accept-encoding': 'identity',
  // Firewalls refuse who names no program.
  'user-agent': 'deploy-action/1',
};

export interface WebRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  /** A stream is sent once. */
  body?: string | Readable;
  /** Milliseconds until the answer has ended. */
  timeout: number;
  /** Redirects of a GET or HEAD are followed. Else the redirect is the answer. */
  follow?: boolean;
}

/** An answer whose body is read once, or discarded: until then it holds a connection. */
export interface WebAnswer {
  status: number;
  /** The status is 2xx. */
  ok: boolean;
  /** Names in lower case. */
  headers: IncomingHttpHeaders;
  /** Decompressed, where a server compresses though it is asked not to. Its error says why it ended early. */
  body: Readable;
  text(): Promise<string>;
  json(): Promise<unknown>;
  discard(): void;
}

/**
 * Requests to servers that are not AWS's (registries, GitHub's token, addresses of the user), over kept connections and the
 * proxy of the environment. Node's own `fetch` would load a second HTTP client: a sixth of the time of a run that finds its
 * image unchanged.
 */
export class WebClient {
  readonly #agents: { 'http:': Agent; 'https:': TlsAgent };

  constructor(variables?: Variables) {
    const options = { keepAlive: true, timeout: IDLE, lookup: lookupWithLoopback, ...agentProxy(variables) };
    this.#agents = { 'http:': new Agent(options), 'https:': new TlsAgent(options) };
  }

  /** Rejects with an Error that says why there was no answer. */
  async send(address: URL | string, request: WebRequest): Promise<WebAnswer> {
    const { method = 'GET', follow = false, timeout } = request;
    const signal = AbortSignal.timeout(timeout);
    let url = new URL(address);
    let headers: Readonly<Record<string, string>> = { ...HEADERS, ...request.headers };
    for (let followed = 0; ; followed++) {
      const answer = new Answer(await this.#exchange(url, { ...request, method, headers }, signal), {
        method,
        timeout,
        signal,
      });
      const { location } = answer.headers;
      const moves = follow && /^(GET|HEAD)$/.test(method) && REDIRECT.has(answer.status) && location !== undefined;
      // A HEAD has no body that anybody could want.
      if (moves || method === 'HEAD') answer.discard();
      if (!moves) return answer;
      const next = new URL(location, url);
      if (followed === REDIRECTS) throw new Error(`more than ${REDIRECTS} redirects, the last to ${next.host}`);
      if (next.origin !== url.origin) headers = withoutLogin(headers);
      url = next;
    }
  }

  #exchange(url: URL, { method, headers, body, timeout }: WebRequest, signal: AbortSignal): Promise<IncomingMessage> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return Promise.reject(new Error(`${url.protocol} is not the protocol of a web server`));
    const options = { method, headers, agent: this.#agents[url.protocol], signal };
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(reasonFor(error, timeout, signal));
      // A request that still waits for its connection, as behind a proxy that says nothing, ends without a word.
      signal.addEventListener('abort', fail, { once: true });
      const call: ClientRequest = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve);
      call.on('error', fail).once('close', () => signal.removeEventListener('abort', fail));
      if (typeof body !== 'object') call.end(body);
      // What cannot be read any more ends the request, and does not wait for its end of time.
      else pipeline(body, call, (error) => error && fail(error));
    });
  }
}

class Answer implements WebAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: IncomingHttpHeaders;
  readonly #message: IncomingMessage;
  readonly #isEmpty: boolean;
  readonly #reason: (error: unknown) => Error;
  #body: Readable | undefined;

  constructor(
    message: IncomingMessage,
    { method, timeout, signal }: { method: string; timeout: number; signal: AbortSignal },
  ) {
    this.#message = message;
    this.#isEmpty = method === 'HEAD';
    this.status = message.statusCode ?? 0;
    this.ok = this.status >= 200 && this.status < 300;
    this.headers = message.headers;
    this.#reason = (error) => reasonFor(error, timeout, signal);
  }

  get body(): Readable {
    this.#body ??= decoded(this.#message);
    return this.#body;
  }

  async text(): Promise<string> {
    return await this.#read(text);
  }

  async json(): Promise<unknown> {
    return await this.#read(json);
  }

  /** Reads the rest of a small body, so that its connection is used again; what is larger or unknown ends with its connection. */
  discard(): void {
    const length = Number(this.headers['content-length'] ?? (this.#message.complete ? 0 : Infinity));
    if (this.#isEmpty || length <= SMALL) this.#message.resume();
    else this.#message.destroy();
  }

  async #read<T>(reader: (stream: Readable) => Promise<T>): Promise<T> {
    try {
      return await reader(this.body);
    } catch (error) {
      throw this.#reason(error);
    }
  }
}

function decoded(message: IncomingMessage): Readable {
  const decoder = decoderOf(message.headers['content-encoding']?.trim().toLowerCase());
  // The decoder ends with the error of what it reads.
  return decoder ? pipeline(message, decoder, () => undefined) : message;
}

function decoderOf(encoding: string | undefined): Duplex | undefined {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  return encoding === 'br' ? createBrotliDecompress() : undefined;
}

/** What a signal ends says that it was aborted, and not that the time was up. */
function reasonFor(error: unknown, timeout: number, signal: AbortSignal): Error {
  if (signal.aborted) return new Error(`no answer within ${timeout / 1000} s`, { cause: error });
  return new Error(messageOf(error), { cause: error });
}

function withoutLogin(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}
