import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { hasReadableBody, readHead, withBody, type AwsRequest } from './request.ts';
import { render, type Emulator, type Rule } from './rule.ts';

export interface StrictFront {
  /** http://localhost:<port>: takes the emulator's place in AWS_ENDPOINT_URL. */
  endpoint: string;
  port: number;
  /** How often each rule refused or changed something. */
  applied: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/**
 * A loopback server between the product and the emulator that behaves as AWS does where the emulator does not. What no
 * rule concerns (traffic of the apps, the registry, object contents) passes through as it is.
 */
export async function startStrictFront(upstream: string, rules: readonly Rule[], port = 0): Promise<StrictFront> {
  const front = new Front(upstream, rules);
  const server = createServer((request, response) => void front.handle(request, response));
  await new Promise<void>((listening) => server.listen(port, listening));
  const { port: own } = server.address() as AddressInfo;
  return {
    endpoint: `http://localhost:${own}`,
    port: own,
    applied: front.applied,
    stop: () => new Promise((closed) => void server.close(() => closed()).closeAllConnections()),
  };
}

class Front {
  readonly applied = new Map<string, number>();
  readonly #rules: readonly Rule[];
  readonly #upstream: URL;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(upstream: string, rules: readonly Rule[]) {
    this.#upstream = new URL(upstream);
    this.#rules = rules;
  }

  async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const head = readHead({ method: incoming.method!, url: incoming.url!, headers: incoming.headers });
      const rules = this.#rules.filter(({ service }) => [service].flat().includes(head.service));
      const whole = rules.length > 0 && hasReadableBody(head) ? await text(incoming.setEncoding('latin1')) : undefined;
      const request = whole === undefined ? head : withBody(head, Buffer.from(whole, 'latin1').toString());
      const emulator = emulatorBehind(this.#upstream, request);
      for (const rule of rules) {
        const refusal = await rule.refuse?.(request, emulator);
        if (!refusal) continue;
        this.#count(rule);
        // The rest of a body that nobody reads would hold the connection.
        if (whole === undefined) incoming.resume();
        const answer = render(request, refusal);
        response.writeHead(answer.status, answer.headers).end(request.method === 'HEAD' ? undefined : answer.body);
        return;
      }
      this.#pass(incoming, response, { request, rules, whole });
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`strict front: ${String(error)}`);
    }
  }

  #pass(
    incoming: IncomingMessage,
    response: ServerResponse,
    { request, rules, whole }: { request: AwsRequest; rules: readonly Rule[]; whole: string | undefined },
  ): void {
    const path = rules.map((rule) => rule.rewrite?.(request)).find((changed) => changed !== undefined) ?? incoming.url;
    const other = rules.map((rule) => rule.rewriteBody?.(request)).find((changed) => changed !== undefined);
    const body = other === undefined ? whole && Buffer.from(whole, 'latin1') : Buffer.from(other);
    const { 'content-length': _given, ...rest } = incoming.headers;
    const headers = other === undefined ? incoming.headers : rest;
    const { hostname, port } = this.#upstream;
    let status = 0;
    const passed = send({ hostname, port, agent: this.#agent, path, method: incoming.method, headers }, (answer) => {
      status = answer.statusCode!;
      const changing = rules.filter((rule) => rule.answer);
      if (changing.length === 0) {
        response.writeHead(status, answer.headers);
        answer.pipe(response);
        return;
      }
      text(answer.setEncoding('latin1'))
        .then((content) => this.#answer(response, answer, { request, changing, content }))
        .catch(() => response.destroy());
    });
    passed.on('error', () => response.destroy());
    // Once, however it ends: answered, refused by the emulator, or given up by the caller.
    passed.on('close', () => {
      for (const rule of rules) rule.after?.(request, status);
    });
    response.on('close', () => passed.destroy());
    if (body === undefined) incoming.pipe(passed);
    else passed.end(body);
  }

  async #answer(
    response: ServerResponse,
    answer: IncomingMessage,
    { request, changing, content }: { request: AwsRequest; changing: readonly Rule[]; content: string },
  ): Promise<void> {
    const emulator = emulatorBehind(this.#upstream, request);
    const given = Buffer.from(content, 'latin1').toString();
    let body = given;
    const more: Record<string, string> = {};
    for (const rule of changing) {
      const changed = await rule.answer!(request, body, answer.statusCode!, emulator);
      if (changed === undefined || changed === body) continue;
      this.#count(rule);
      Object.assign(more, rule.headers?.(request, given));
      body = changed;
    }
    if (request.method === 'HEAD' || body === given) {
      response.writeHead(answer.statusCode!, answer.headers).end(Buffer.from(content, 'latin1'));
      return;
    }
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
    response.writeHead(answer.statusCode!, { ...headers, ...more }).end(body);
  }

  #count({ id }: Rule): void {
    this.applied.set(id, (this.applied.get(id) ?? 0) + 1);
  }
}

/** The emulator as the account and in the region of a request. */
function emulatorBehind(upstream: URL, { accessKey, region }: AwsRequest): Emulator {
  // The data plane of KeyValueStore takes nothing else, behind a second front, too.
  const authorization = (service: string) =>
    service === 'cloudfront-keyvaluestore'
      ? `AWS4-ECDSA-P256-SHA256 Credential=${accessKey}/20260101/${service}/aws4_request, SignedHeaders=host, Signature=0`
      : `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  return {
    async query(service, action, fields) {
      const answer = await fetch(upstream, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: authorization(service),
        },
        body: new URLSearchParams({ Action: action, ...fields }),
      });
      return await answer.text();
    },
    async json(service, target, input) {
      const answer = await fetch(upstream, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': target,
          authorization: authorization(service),
        },
        body: JSON.stringify(input),
      });
      return await answer.json();
    },
    async get(path, service = 's3') {
      const answer = await fetch(new URL(path, upstream), {
        headers: {
          authorization: authorization(service),
        },
      });
      return { status: answer.status, headers: answer.headers, body: await answer.text() };
    },
  };
}
