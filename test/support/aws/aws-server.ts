import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { queryError, queryResult } from '../cloudformation/query-protocol.ts';

/** An error of a service, by its code. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message = code, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** What an operation gets: the form as nested data, `Tags.member.1.Key` being `Tags[0].Key`. */
export type Form = Record<string, unknown>;

export interface Request {
  /** Action of the Query protocol, operation of the JSON protocols, or "GET /path" of a REST service. */
  operation: string;
  /** Of a REST service: the query, and the body as text. */
  input: Form;
  headers: IncomingMessage['headers'];
}

/** Answers a request with its result; a REST service's with a body, or undefined for 404. Throws ServiceError. */
export type Answer = (request: Request) => object | string | undefined;

export interface AwsServer {
  endpoint: string;
  /** Every request, in order. */
  requests: Request[];
  close(): Promise<void>;
}

/**
 * A loopback server that speaks AWS's Query, JSON and REST protocols as far as the states need that no local engine has.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export async function awsServer(answer: Answer): Promise<AwsServer> {
  const requests: Request[] = [];
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    endpoint: `http://localhost:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => new Promise((closed) => void server.close(() => closed()).closeAllConnections()),
  };

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const target = incoming.headers['x-amz-target'];
    const form = /urlencoded/.test(incoming.headers['content-type'] ?? '') ? parseForm(body) : undefined;
    const path = `${incoming.method} ${incoming.url!.split('?')[0]}`;
    const operation = form ? String(form['Action']) : target ? String(target).split('.').at(-1)! : path;
    const query = Object.fromEntries(new URL(incoming.url!, 'http://localhost').searchParams);
    const input = form ?? (target ? (JSON.parse(body || '{}') as Form) : { ...query, body });
    const request = { operation, input, headers: incoming.headers };
    requests.push(request);
    try {
      const result = answer(request);
      if (form) return send(response, 200, 'text/xml', queryResult(operation, result as object));
      if (result === undefined) return send(response, 404, 'text/xml', '');
      send(response, 200, 'application/json', typeof result === 'string' ? result : JSON.stringify(result));
    } catch (error) {
      const { code, message, status } = error instanceof ServiceError ? error : new ServiceError(String(error));
      // Of the REST services these speak JSON.
      const speaksJson = target ?? / \/(2015-03-31\/functions|key-value-stores)\//.test(path);
      if (form || !speaksJson) return send(response, status, 'text/xml', queryError(code, message));
      send(response, status, 'application/x-amz-json-1.1', JSON.stringify({ __type: code, message }));
    }
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function parseForm(body: string): Form {
  const root: Form = {};
  for (const [name, value] of new URLSearchParams(body)) {
    let place = root;
    const parts = name.split('.');
    for (const part of parts.slice(0, -1)) place = (place[part] ??= {}) as Form;
    place[parts.at(-1)!] = value;
  }
  return lists(root) as Form;
}

function lists(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { member, ...rest } = value as Form;
  if (member) return Object.values(member).map(lists);
  return Object.fromEntries(Object.entries(rest).map(([name, item]) => [name, lists(item)]));
}
