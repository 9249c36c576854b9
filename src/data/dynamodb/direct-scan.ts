import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { ScanCommand, type DynamoDBClient, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { DirectRequest } from '../../aws/index.ts';
import type { Row } from '../model/value.ts';
import { itemFromWire, wireItem } from './attribute-json.ts';
import { fromItem, type Item } from './attribute-values.ts';

export interface ScannedPage {
  rows: Row[];
  /** Where the next page begins; undefined after the last one. */
  next: Item | undefined;
}

/**
 * Pages of a Scan as direct requests: the SDK holds each page (1 MB) three times while it reads it. Any answer but a page
 * is left to the SDK. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
 */
export class DirectScan {
  readonly #direct: DirectRequest | undefined;
  /** A refusal is throttling, where each try counts, or the same for every page. */
  #refused = false;

  private constructor(direct: DirectRequest | undefined) {
    this.#direct = direct;
  }

  static async of(client: DynamoDBClient): Promise<DirectScan> {
    const operation = { command: ScanCommand, input: {}, service: 'dynamodb', uriEscapePath: true };
    return new DirectScan(await DirectRequest.of(client, operation));
  }

  /** Undefined when the SDK has to ask (again). */
  async page(input: ScanCommandInput): Promise<ScannedPage | undefined> {
    if (this.#refused || !this.#direct) return undefined;
    try {
      const response = await this.#direct.send({
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.Scan' },
        body: Buffer.from(JSON.stringify(wireInput(input))),
      });
      const answer = await text(response.body as IncomingMessage);
      if (response.statusCode !== 200) {
        this.#refused = response.statusCode < 500;
        return undefined;
      }
      const { Items, LastEvaluatedKey: last } = JSON.parse(answer) as { Items: object[]; LastEvaluatedKey?: object };
      return { rows: Items.map((item) => fromItem(itemFromWire(item))), next: last && itemFromWire(last) };
    } catch {
      // A lost connection, an answer that is none: the SDK knows what to do.
      return undefined;
    }
  }
}

function wireInput({ ExclusiveStartKey: start, ...input }: ScanCommandInput): object {
  return { ...input, ...(start && { ExclusiveStartKey: wireItem(start) }) };
}
