import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';
import { type Readable, pipeline } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import { messageOf } from '../report/index.ts';
import { lookupWithLoopback } from './loopback.ts';
import { agentProxy, type Variables } from './proxy.ts';

/** More redirects than a registry needs to its storage; what has more goes round in a circle. */
const REDIRECTS = 5;

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
    const options = { keepAlive: true, lookup: lookupWithLoopback, ...agentProxy(variables) };
    this.#agents = { 'http:': new Agent(options), 'https:': new TlsAgent(options) };
  }

  /** Rejects with an Error that says why there was no answer. */
  async send(address: URL | string, request: WebRequest): Promise<WebAnswer> {
    const { method = 'GET', headers = {}, timeout } = request;
    const signal = AbortSignal.timeout(timeout);
    let url = new URL(address);
    // Firewalls refuse who names no program, and a body may be compressed unless told otherwise (RFC 9110, 12.5.3).
    let sent: WebRequest['headers'] = { 'user-agent': 'deploy-action/1', 'accept-encoding': 'identity', ...headers };
    for (let followed = 0; ; followed++) {
      const answer = answerOf(
        await this.#exchange(url, { ...request, method, headers: sent }, signal),
        request,
        signal,
      );
      const { location } = answer.headers;
      const moves = request.follow && /^(GET|HEAD)$/.test(method) && REDIRECT.has(answer.status);
      if (!moves || location === undefined) return answer;
      answer.discard();
      if (followed === REDIRECTS)
        throw new Error(`more than ${REDIRECTS} redirects, the last to ${new URL(location, url).host}`);
      const next = new URL(location, url);
      if (next.origin !== url.origin) sent = withoutLogin(sent);
      url = next;
    }
  }

  #exchange(url: URL, { method, headers, body, timeout }: WebRequest, signal: AbortSignal): Promise<IncomingMessage> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      return Promise.reject(new Error(`${url.protocol} is not the protocol of a web server`));
    const options = { method, headers, agent: this.#agents[url.protocol], signal };
    return new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(reasonFor(error, timeout, signal));
      const call = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, resolve).on('error', fail);
      if (typeof body !== 'object') call.end(body);
      // What cannot be read any more ends the request, and does not wait for its end of time.
      else pipeline(body, call, (error) => error && fail(error));
    });
  }
}

const REDIRECT = new Set([301, 302, 303, 307, 308]);

function answerOf(message: IncomingMessage, { timeout }: WebRequest, signal: AbortSignal): WebAnswer {
  const { statusCode: status = 0, headers } = message;
  const read = async <T>(reader: (stream: Readable) => Promise<T>) => {
    try {
      return await reader(message);
    } catch (error) {
      throw reasonFor(error, timeout, signal);
    }
  };
  return {
    status,
    ok: status >= 200 && status < 300,
    headers,
    body: message,
    text: () => read(text),
    json: () => read(json),
    discard: () => void message.resume(),
  };
}

/** What a signal ends says that it was aborted, and not that the time was up. */
function reasonFor(error: unknown, timeout: number, signal: AbortSignal): Error {
  if (signal.aborted) return new Error(`no answer within ${timeout / 1000} s`, { cause: error });
  return new Error(messageOf(error), { cause: error });
}

function withoutLogin(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}
