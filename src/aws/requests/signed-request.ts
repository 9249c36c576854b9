import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { awsErrorName, httpStatus } from '../errors.ts';
import { type Clock, systemClock } from '../poll.ts';
import { retry } from '../retry.ts';
import type { AwsSession } from '../session.ts';

/** Milliseconds before each further try, half of them more or less. */
const WAITS = [200, 400, 800];

/** One request of a service whose client would add a megabyte to the bundle. */
export interface ServiceRequest {
  /** The first label of the service's host, and its name in signatures: ec2, servicequotas. */
  service: string;
  /** Content type, and the target of JSON protocols. */
  headers: Record<string, string>;
  body: string;
  /** A GET of a REST service in place of a POST: its path, and what it asks for. */
  get?: { path: string; query: Record<string, string> };
}

/**
 * Sends it, again where that helps, with pauses by the clock of the run; returns the content of the answer. Throws errors
 * named as the service names them.
 */
export async function signedRequest(
  session: AwsSession,
  request: ServiceRequest,
  clock: Clock = systemClock,
): Promise<string> {
  const mayPass = (error: unknown) => {
    const status = httpStatus(error) ?? 500;
    return status >= 500 || status === 429 || awsErrorName(error) === 'RequestLimitExceeded';
  };
  const waits = WAITS.map((wait) => wait * (0.5 + Math.random()));
  return await retry(() => send(session, request), { waits, mayPass, clock });
}

async function send(session: AwsSession, { service, headers, body, get }: ServiceRequest): Promise<string> {
  // The client of STS knows the endpoint, the credentials and the connections; another host differs by its first label.
  const { config } = session.client(STSClient);
  const { url } = await getEndpointFromInstructions({}, GetCallerIdentityCommand as never, config as never);
  const { protocol, port, pathname } = url;
  const [hostname, host] = [url.hostname, url.host].map((one) => one.replace(/^sts(?=[.-])/, service)) as [
    string,
    string,
  ];
  const request = new HttpRequest({
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    ...(get
      ? { method: 'GET', ...get, headers: { host, ...headers } }
      : {
          method: 'POST',
          path: pathname,
          headers: { host, ...headers, 'content-length': String(Buffer.byteLength(body)) },
          body,
        }),
  });
  const signer = new SignatureV4({
    credentials: config.credentials,
    region: session.region,
    service,
    sha256: config.sha256,
  });
  // What the SDK has learned from an answer about the clock of this machine.
  const signingDate = new Date(Date.now() + config.systemClockOffset);
  const { response } = await config.requestHandler.handle((await signer.sign(request, { signingDate })) as never);
  const { statusCode, body: stream } = response as HttpResponse;
  const content = await text(stream as IncomingMessage);
  if (statusCode !== 200) throw refusal(statusCode, content);
  return content;
}

/** Of EC2's Query protocol, or of a JSON protocol. */
function refusal(status: number, content: string): Error {
  const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(content)?.[1];
  const field = (name: string) => new RegExp(`"${name}":\\s*"([^"]*)"`, 'i').exec(content)?.[1];
  const error = new Error(tag('Message') ?? field('message') ?? `HTTP ${status}`);
  const name = (tag('Code') ?? field('__type') ?? 'Error').replace(/^.*#/, '');
  return Object.assign(error, { name, $metadata: { httpStatusCode: status } });
}
