import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest, type HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Item } from './dynamodb-values.ts';

/**
 * BatchWriteItem of puts without the SDK's middleware, which takes most of a copy's processor time: the same request,
 * signed by the SDK's signer and sent over the client's own connections. It is tried once; what comes of anything but a
 * batch that was taken whole is the business of the SDK. Puts may be repeated: they are the same items.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export class DirectBatch {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #url: URL;
  readonly #signer: SignatureV4;
  /** A table that gives items back is written at its own pace, and processor time is no matter then. */
  #throttled = false;

  private constructor(client: DynamoDBClient, table: string, url: URL, signer: SignatureV4) {
    this.#client = client;
    this.#table = table;
    this.#url = url;
    this.#signer = signer;
  }

  static async of(client: DynamoDBClient, table: string): Promise<DirectBatch> {
    const { config } = client;
    const { url, properties } = await getEndpointFromInstructions({}, BatchWriteItemCommand, config as never);
    const [scheme] = (properties?.['authSchemes'] ?? []) as { signingName?: string; signingRegion?: string }[];
    const signer = new SignatureV4({
      credentials: config.credentials,
      region: scheme?.signingRegion ?? (await config.region()),
      service: scheme?.signingName ?? 'dynamodb',
      sha256: config.sha256,
    });
    return new DirectBatch(client, table, url, signer);
  }

  /** True when every item was taken; false when the SDK has to send the batch (again). */
  async put(items: readonly Item[]): Promise<boolean> {
    if (this.#throttled) return false;
    try {
      const request = await this.request(items);
      const { response } = (await this.#client.config.requestHandler.handle(request)) as { response: HttpResponse };
      const answer = await text(response.body as IncomingMessage);
      if (response.statusCode !== 200) return false;
      const { UnprocessedItems } = JSON.parse(answer) as { UnprocessedItems?: object };
      if (!UnprocessedItems || Object.keys(UnprocessedItems).length === 0) return true;
      this.#throttled = true;
    } catch {
      // Lost connections, expired credentials, answers that are none: the SDK knows what to do.
    }
    return false;
  }

  /** The signed request of one batch. */
  async request(items: readonly Item[]): Promise<HttpRequest> {
    const puts = items.map((item) => ({ PutRequest: { Item: wireItem(item) } }));
    const body = Buffer.from(JSON.stringify({ RequestItems: { [this.#table]: puts } }));
    const { protocol, hostname, port, host, pathname } = this.#url;
    const request = new HttpRequest({
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      method: 'POST',
      path: pathname,
      headers: {
        host,
        'content-type': 'application/x-amz-json-1.0',
        'content-length': String(body.length),
        'x-amz-target': 'DynamoDB_20120810.BatchWriteItem',
        'user-agent': 'deploy-action/1',
      },
      body,
    });
    const { systemClockOffset = 0 } = this.#client.config as { systemClockOffset?: number };
    return (await this.#signer.sign(request, { signingDate: new Date(Date.now() + systemClockOffset) })) as HttpRequest;
  }
}

function wireItem(item: Item): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const name of Object.keys(item)) wire[name] = wireAttribute(item[name]!);
  return wire;
}

/** As JSON: bytes are base64, all else is as it is. */
function wireAttribute(attribute: AttributeValue): unknown {
  if (attribute.B) return { B: base64(attribute.B) };
  if (attribute.BS) return { BS: attribute.BS.map(base64) };
  if (attribute.L) return { L: attribute.L.map(wireAttribute) };
  if (attribute.M) return { M: wireItem(attribute.M) };
  return attribute;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
