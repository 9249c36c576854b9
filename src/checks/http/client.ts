import type { TLSSocket } from 'node:tls';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { openTunnel, proxyAuthorization, proxyFor } from '../../aws/index.ts';
import { checkClock, type CheckClock } from './clock.ts';
import { decoded } from './decode.ts';
import { destination, type ConnectTo } from './connect-to.ts';
import type { HttpAnswer, HttpRequest, Outcome } from './messages.ts';
import { explainConnection, type Problem } from './problem.ts';

export interface SendOptions {
  timeout: number;
  maxBody: number;
}

export interface ClientOptions {
  connectTo?: readonly ConnectTo[];
  /** Connections to each host at most. */
  connections?: number;
  clock?: CheckClock;
}

/**
 * Sends single HTTP requests over kept connections and measures them. It knows nothing of redirects,
 * cookies and retries. The TLS name is that of the address, wherever the connection goes.
 */
export class HttpClient {
  readonly #agent: Agent;
  readonly #connectTo: readonly ConnectTo[];
  readonly #certificates = new Map<string, Date>();

  readonly clock: CheckClock;

  constructor({ connectTo = [], connections, clock = checkClock }: ClientOptions = {}) {
    this.clock = clock;
    const connect = buildConnector({ timeout: 0 });
    this.#agent = new Agent({
      connections,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => {
        const port = options.port || (options.protocol === 'https:' ? '443' : '80');
        // The name for TLS comes from `host`, which stays as it is.
        const target = destination(connectTo, options.hostname, port);
        const connected: buildConnector.Callback = (...[error, socket]) => {
          if (error) return callback(error, null);
          if (options.protocol === 'https:') this.#keepCertificate(options.hostname, port, socket as TLSSocket);
          callback(null, socket);
        };
        const { protocol } = options;
        const proxy =
          protocol === 'https:' ? proxyFor({ protocol, hostname: target.host, port: target.port }) : undefined;
        if (!proxy) return connect({ ...options, hostname: target.host, port: target.port }, connected);
        openTunnel(proxy, target.host, target.port).then(
          (httpSocket) => connect({ ...options, httpSocket }, connected),
          (error: Error) => callback(error, null),
        );
      },
    });
    this.#connectTo = connectTo;
  }

  /** Plain HTTP is asked of the proxy itself, by the whole address; it reaches https through a tunnel. */
  #route({ url, headers }: HttpRequest): Pick<Dispatcher.DispatchOptions, 'origin' | 'path' | 'headers'> {
    const { protocol, hostname, port, pathname, search, origin, host } = url;
    const target = destination(this.#connectTo, hostname, port || '80');
    const proxy = protocol === 'http:' ? proxyFor({ protocol, hostname: target.host, port: target.port }) : undefined;
    if (!proxy) return { origin, path: pathname + search, headers };
    return {
      origin: proxy.origin,
      path: `http://${target.host}:${target.port}${pathname}${search}`,
      headers: { host, ...headers, ...proxyAuthorization(proxy) },
    };
  }

  /** Last day of the certificate that the host showed on the newest connection. */
  certificateEnd(url: URL): Date | undefined {
    return this.#certificates.get(`${url.hostname}:${url.port || '443'}`);
  }

  #keepCertificate(host: string, port: string, socket: TLSSocket): void {
    const end = socket.getPeerCertificate().valid_to;
    if (end) this.#certificates.set(`${host}:${port}`, new Date(end));
  }

  /** Does not throw for what the network or the server does: that is in the outcome. Compressed bodies are decoded. */
  async send(request: HttpRequest, options: SendOptions): Promise<Outcome> {
    const outcome = await this.#transfer(request, options);
    if (!outcome.answer?.headers['content-encoding']) return outcome;
    return { answer: await decoded(outcome.answer, options.maxBody) };
  }

  #transfer(request: HttpRequest, options: SendOptions): Promise<Outcome> {
    return new Promise((resolve) => {
      const transfer = new Transfer(request, options, this.clock, resolve);
      try {
        this.#agent.dispatch(
          {
            ...this.#route(request),
            method: request.method,
            body: request.body ?? null,
          },
          transfer,
        );
      } catch (error) {
        transfer.onResponseError(undefined, error as Error);
      }
    });
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** One request on its way; undici calls it. */
class Transfer implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #options: SendOptions;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #clock: CheckClock;
  readonly #start: number;
  readonly #stopTimer: () => void;
  readonly #chunks: Buffer[] = [];
  readonly #arrivals: { at: number; end: number }[] = [];
  #controller: Dispatcher.DispatchController | undefined;
  #size = 0;
  #head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
  #done = false;

  constructor(request: HttpRequest, options: SendOptions, clock: CheckClock, resolve: (outcome: Outcome) => void) {
    this.#request = request;
    this.#clock = clock;
    this.#start = clock.now();
    this.#options = options;
    this.#resolve = resolve;
    this.#stopTimer = clock.after(options.timeout, () => {
      const what = this.#head ? 'The answer did not end' : 'No answer came';
      this.#stop({ kind: 'timeout', message: `${what} within ${Math.round(options.timeout)} ms` });
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('stopped'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return;
    this.#head = { status, headers: headers as Record<string, string | string[]> };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#done) return;
    this.#size += chunk.length;
    this.#chunks.push(chunk);
    this.#arrivals.push({ at: this.#elapsed(), end: this.#size });
    if (this.#size > this.#options.maxBody)
      this.#stop({ kind: 'too-large', message: `The body is larger than ${this.#options.maxBody} bytes` });
  }

  onResponseEnd(): void {
    this.#finish();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#finish(explainConnection(error, this.#request.url));
  }

  #elapsed(): number {
    return this.#clock.now() - this.#start;
  }

  #stop(problem: Problem): void {
    this.#finish(problem);
    this.#controller?.abort(new Error(problem.message));
  }

  #finish(problem?: Problem): void {
    if (this.#done) return;
    this.#done = true;
    this.#stopTimer();
    if (!this.#head) {
      this.#resolve({ problem: problem ?? { kind: 'protocol', message: 'The server sent no answer' } });
      return;
    }
    this.#resolve({
      answer: {
        ...this.#head,
        body: this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks),
        arrivals: this.#arrivals,
        firstByteAt: this.#arrivals[0]?.at,
        total: this.#elapsed(),
        cut: problem,
      },
    });
  }
}
