import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  CreateTableCommand,
  DescribeImportCommand,
  DynamoDBClient,
  ImportTableCommand,
  type ImportTableDescription,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import {
  awsErrorName,
  explainAwsError,
  orExplain,
  poll,
  systemClock,
  wasSentAgain,
  type AwsSession,
  type Clock,
} from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { Failure } from '../../report/index.ts';
import { longJob } from '../access/long-job.ts';
import type { StagingPlace } from '../definition/definition.ts';
import { wireItem } from './attribute-json.ts';
import { toItem } from './attribute-values.ts';
import { removeStaged } from './export-table.ts';
import { untilActive } from './until-active.ts';
import type { StagedImport } from '../model/store.ts';
import type { Row } from '../model/value.ts';

/** Bytes of JSON in one staged object: small enough for memory, large enough for the import's parallelism. */
const PART = 16 * 1024 * 1024;

export interface ImportOptions {
  session: AwsSession;
  table: string;
  keys: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  staging: StagingPlace;
  /** Identity of the migration: the same one never starts a second import. */
  token: string;
  clock?: Clock;
}

export interface ImportResult {
  imported: number;
  errors: number;
}

/** Gathers rows as gzipped DynamoDB JSON below the staging prefix, and makes the table from them. */
export class ImportStaging implements StagedImport {
  readonly #options: ImportOptions;
  readonly #imported: () => Promise<void>;
  #lines: string[] = [];
  #size = 0;
  #part = 0;
  rows = 0;

  /** `imported` is called when the table is there. */
  constructor(options: ImportOptions, imported: () => Promise<void>) {
    this.#options = options;
    this.#imported = imported;
  }

  async add(row: Row): Promise<void> {
    const line = itemLine(row);
    this.#lines.push(line);
    this.#size += line.length;
    this.rows++;
    if (this.#size >= PART) await this.#flush();
  }

  async finish(): Promise<ImportResult> {
    await this.#flush();
    const result = await importTable(this.#options);
    await this.#imported();
    return result;
  }

  async remove(): Promise<void> {
    const { session, staging } = this.#options;
    await removeStaged(new Bucket(session, staging.bucket), stagingPrefix(this.#options));
  }

  async #flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const body = await promisify(gzip)(this.#lines.join(''));
    const { session, staging } = this.#options;
    const key = `${stagingPrefix(this.#options)}${String(this.#part++).padStart(6, '0')}.json.gz`;
    await new Bucket(session, staging.bucket).put(key, body);
    this.#lines = [];
    this.#size = 0;
  }
}

/** A line of the DYNAMODB_JSON input format: {"Item": {...}}. */
export function itemLine(row: Row): string {
  return `${JSON.stringify({ Item: wireItem(toItem(row)) })}\n`;
}

function stagingPrefix({ staging, token }: ImportOptions): string {
  return `${(staging.prefix ?? 'migrate-data').replace(/\/+$/, '')}/import-${token.slice(0, 16)}/`;
}

/**
 * Makes the table from what is staged: ImportTable, which only creates new tables, and waits for its end.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html
 */
async function importTable(options: ImportOptions): Promise<ImportResult> {
  const { session, table, keys, staging } = options;
  const client = session.client(DynamoDBClient);
  const { ImportTableDescription } = await orExplain(
    client.send(
      new ImportTableCommand({
        ClientToken: hash('sha256', options.token).slice(0, 36),
        S3BucketSource: {
          S3Bucket: staging.bucket,
          S3BucketOwner: await session.accountId(),
          S3KeyPrefix: stagingPrefix(options),
        },
        InputFormat: 'DYNAMODB_JSON',
        InputCompressionType: 'GZIP',
        TableCreationParameters: newTable(table, keys),
      }),
    ),
    `The import into table ${table} could not be started`,
  );
  const description = await finished(client, ImportTableDescription!.ImportArn!, options);
  if (description.ImportStatus !== 'COMPLETED') throw importFailure(table, description);
  return {
    imported: Number(description.ImportedItemCount ?? 0),
    errors: Number(description.ErrorCount ?? 0),
  };
}

/** Makes the table with nothing in it, for rows that are written one by one. */
export async function createTable({ session, table, keys, clock = systemClock }: ImportOptions): Promise<void> {
  const client = session.client(DynamoDBClient);
  const wanted = newTable(table, keys);
  try {
    // There was none: one that a request meets that was sent again is ours, with an answer that was lost, where it has our
    // keys. At the first request it is another one's, who was quicker.
    let lost: unknown;
    await client.send(new CreateTableCommand(wanted)).catch((error: unknown) => {
      if (awsErrorName(error) !== 'ResourceInUseException' || !wasSentAgain(error)) throw error;
      lost = error;
    });
    const made = await untilActive(session, table, { clock, timeout: 600_000 });
    const keysOf = ({ KeySchema = [] }: TableDescription) =>
      KeySchema.map((key) => `${key.AttributeName} ${key.KeyType}`);
    if (lost && keysOf(made).join() !== keysOf(wanted).join()) throw lost as Error;
  } catch (error) {
    throw explainAwsError(error, `Table ${table} could not be created`);
  }
}

function newTable(table: string, keys: ImportOptions['keys']) {
  const names = Object.keys(keys);
  return {
    TableName: table,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: names.map((name) => ({ AttributeName: name, AttributeType: keys[name]! })),
    KeySchema: names.map((name, index) => ({
      AttributeName: name,
      KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
    })),
  };
}

async function finished(
  client: DynamoDBClient,
  ImportArn: string,
  { table, clock }: ImportOptions,
): Promise<ImportTableDescription> {
  const look = async () => {
    const { ImportTableDescription: now } = await client.send(new DescribeImportCommand({ ImportArn }));
    return now?.ImportStatus === 'IN_PROGRESS' ? undefined : now;
  };
  const late = {
    what: `The import into table ${table} has not ended`,
    todo: 'It continues on AWS; run again when the table is ACTIVE: the run then finds the imported rows',
  };
  return await orExplain(poll(look, longJob(clock, late)), `The import ${ImportArn} could not be watched`);
}
function importFailure(
  table: string,
  { ImportStatus, FailureCode, FailureMessage, ErrorCount, CloudWatchLogGroupArn }: ImportTableDescription,
): Failure {
  return new Failure({
    code: 'import',
    what: `The import into table ${table} ended with ${ImportStatus}`,
    why: [FailureCode, FailureMessage, ErrorCount ? `refused items: ${ErrorCount}` : ''].filter(Boolean).join(': '),
    todo: `${CloudWatchLogGroupArn ? `See the log group ${CloudWatchLogGroupArn}; ` : ''}delete the table that it created before the next attempt`,
  });
}
