import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { explainAwsError } from './errors.ts';
import type { AwsSession } from './session.ts';

const ATTEMPTS = 4;

/**
 * Id of a managed prefix list in the session's region, such as `com.amazonaws.global.cloudfront.origin-facing`; undefined
 * where the region has none. One request of EC2's Query protocol by hand: its client would add a megabyte to the bundle.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html
 */
export async function findPrefixList(session: AwsSession, name: string): Promise<string | undefined> {
  const body = new URLSearchParams({
    Action: 'DescribeManagedPrefixLists',
    Version: '2016-11-15',
    'Filter.1.Name': 'prefix-list-name',
    'Filter.1.Value.1': name,
  }).toString();
  for (let attempt = 1; ; attempt++) {
    try {
      const { status, content } = await send(session, body);
      if (status === 200) return /<prefixListId>(pl-[\w]+)<\/prefixListId>/.exec(content)?.[1];
      throw refusal(status, content);
    } catch (error) {
      const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 500;
      const again = status >= 500 || status === 429 || /RequestLimitExceeded/.test((error as Error).name);
      if (!again || attempt === ATTEMPTS) throw explainAwsError(error, `Prefix list ${name} could not be looked up`);
      await delay(100 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}

async function send(session: AwsSession, body: string): Promise<{ status: number; content: string }> {
  // The client of STS knows the endpoint, the credentials and the connections; EC2's host differs by its first label.
  const { config } = session.client(STSClient);
  const { url } = await getEndpointFromInstructions({}, GetCallerIdentityCommand as never, config as never);
  const { protocol, port, pathname } = url;
  const [hostname, host] = [url.hostname, url.host].map((one) => one.replace(/^sts(?=[.-])/, 'ec2')) as [
    string,
    string,
  ];
  const request = new HttpRequest({
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    method: 'POST',
    path: pathname,
    headers: {
      host,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
  });
  const signer = new SignatureV4({
    credentials: config.credentials,
    region: session.region,
    service: 'ec2',
    sha256: config.sha256,
  });
  const { response } = await config.requestHandler.handle((await signer.sign(request)) as never);
  const { statusCode, body: stream } = response as HttpResponse;
  return { status: statusCode, content: await text(stream as IncomingMessage) };
}

function refusal(status: number, content: string): Error {
  const tag = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(content)?.[1] ?? '';
  const error = new Error(tag('Message') || `HTTP ${status}`);
  return Object.assign(error, { name: tag('Code') || 'Error', $metadata: { httpStatusCode: status } });
}
