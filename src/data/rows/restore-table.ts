import type { PointInTimeRecoveryDescription, TableDescription } from '@aws-sdk/client-dynamodb';
import { writeParameter } from '../../aws/index.ts';
import { run, type Context, type Operation, type PlanBase } from '../../operation/index.ts';
import { Failure, markdown, messageOf } from '../../report/index.ts';
import type { Migration, StagingPlace } from '../definition/definition.ts';
import { exportedRows, exportTable, removeExport } from '../dynamodb/export-table.ts';
import {
  copyStream,
  copyTimeToLive,
  describeRecovery,
  requireRestorable,
  requireRestoredFrom,
  restoreToTime,
  turnOnRecovery,
  untilRestored,
} from '../dynamodb/point-in-time.ts';
import { describeTable, tableExists } from '../dynamodb/describe-table.ts';
import { DynamoTable } from '../dynamodb/table.ts';
import { Throttle } from '../dynamodb/throttle.ts';
import { pointInTime } from '../definition/parse.ts';
import { Digest } from '../model/digest.ts';
import type { MigrationRequest, MigrationSettings } from '../request.ts';
import { emptyResult, type MigrationResult } from '../outcome/result.ts';
import { visitAll } from './compare-rows.ts';

export interface RestoreRequest {
  name: string;
  /** Table that is read, as it was at `asOf` (milliseconds since 1970). */
  from: string;
  asOf: number;
  /** New table. */
  to: string;
  /** SSM parameter that gets the new table's name once it is verified. */
  swapParameter?: string | undefined;
  /** Where an export of that time is put, with which the restored table is compared. */
  staging?: StagingPlace | undefined;
  dryRun: boolean;
  /** Compare the new table, and write nothing: no export either. */
  verifyOnly?: boolean;
  lanes: number;
}

interface RestorePlan extends PlanBase {
  request: RestoreRequest;
  original: TableDescription;
  recovery: PointInTimeRecoveryDescription | undefined;
  /** The new table is there: it is only verified. */
  restored: boolean;
}

interface Restored {
  table: TableDescription;
  /** The items of the time, as an export has them. */
  exported: Digest | undefined;
}

/** The items of the old table as they are now, and of the new one. */
interface Digests {
  before: Digest;
  after: Digest;
}

/** A migration from a table as of a time restores that table. It has no reverse: the old table is still there. */
export function restoreRequest(
  { name, from, to }: Migration,
  { direction, dryRun }: MigrationRequest,
  { lanes }: MigrationSettings,
): RestoreRequest | undefined {
  if (!('dynamodb' in from) || !from.dynamodb['as-of'] || !('dynamodb' in to)) return undefined;
  if (direction === 'reverse') {
    throw new Failure({
      code: 'plan',
      what: `${name} cannot be reversed`,
      why: 'It restores a table; the table that it was restored from is unchanged',
      todo: "Set the swap parameter back to the old table's name",
    });
  }
  return {
    name,
    from: from.dynamodb.table,
    asOf: pointInTime(from.dynamodb['as-of']),
    staging: from.dynamodb.staging,
    to: to.dynamodb.table,
    swapParameter: to.dynamodb['swap-parameter'],
    dryRun,
    lanes,
  };
}

/**
 * Takes a table's data back: restores it, as it was at a time, to a new table, and compares that with an export of the
 * same time. The old table stays. Without an export only a table that has not changed since is something to compare with;
 * a table that was there before must then be a restore of that table to that time.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.Tutorial.html
 */
const restoreOperation: Operation<RestoreRequest, RestorePlan, Restored, Digests> = {
  plan: async (context, request) => {
    const original = await describeTable(context.session, request.from);
    const recovery = await describeRecovery(context, request.from);
    return { hasChanges: true, request, original, recovery, restored: await tableExists(context.session, request.to) };
  },
  guard: (_context, { request, recovery, restored }) => {
    const { from, to, asOf, verifyOnly } = request;
    if (!verifyOnly) requireRestorable(from, asOf, recovery);
    else if (!restored)
      throw new Failure({ code: 'restore', what: `There is no table ${to} yet to compare with ${from}` });
  },
  apply: async (context, { request, original, restored }) => {
    const { name, from, to, asOf, staging, verifyOnly } = request;
    if (restored) context.report.note(`${name}: table ${to} already exists and is only verified`);
    const own = !restored && (await restoreToTime(context, from, to, asOf));
    const exporting = verifyOnly ? undefined : staging;
    const [table, exported] = await Promise.all([
      untilRestored(context, to),
      exporting && exportedDigest(context, original, { staging: exporting, asOf }),
    ]);
    // An export proves what the table holds; without one only its origin does.
    if (!own && !exporting) requireRestoredFrom(original, asOf, table);
    if (!verifyOnly) await turnOnRecovery(context, to);
    return { table, exported };
  },
  verify: async (context, { request, original }, { table, exported }) => {
    const { from, to } = request;
    requireSameShape(original, table, to);
    const [before, after] = await Promise.all([digestOf(context, request, from), digestOf(context, request, to)]);
    if (exported && exported.hex() !== after.hex()) {
      throw new Failure({
        code: 'restore',
        what: `The restored table ${to} differs from ${from} at ${timeOf(request)}`,
        why: `The export of that time has ${markdown.count(exported.rows, 'item')}, ${to} has ${after.rows}; ${compared(exported, after)}`,
        todo: `Nothing was switched; delete ${to} and run again`,
      });
    }
    if (after.rows === 0 && before.rows > 0) {
      throw new Failure({
        code: 'restore',
        what: `The restored table ${to} is empty`,
        why: `${from} holds ${markdown.count(before.rows, 'item')} now, but held none at ${timeOf(request)}`,
        todo: 'Choose a later as-of; nothing was switched',
      });
    }
    return { before, after };
  },
  describe: ({ request }) => `Restore of DynamoDB table ${request.from} as of ${timeOf(request)} to ${request.to}`,
};

/** Restores a table, verifies it, and then points a parameter at it. */
export async function restoreTable(context: Context, request: RestoreRequest): Promise<MigrationResult> {
  const { name, from, to, swapParameter } = request;
  const { session, report, clock } = context;
  const started = clock.now();
  const labels = [`DynamoDB table ${from} as of ${timeOf(request)}`, `DynamoDB table ${to} (new)`] as const;
  const base = emptyResult(name, ...labels);
  if (request.dryRun) {
    const plan = await restoreOperation.plan(context, request);
    await restoreOperation.guard(context, plan);
    report.note(`${name}: would restore ${from} as of ${timeOf(request)} to ${to}`);
    return { ...base, state: 'planned', planned: plan.original.ItemCount ?? 0 };
  }
  const { plan, result, verified } = await run(restoreOperation, context, request);
  const { before, after } = verified!;
  const expected = result!.exported ?? before;
  const proven = expected.hex() === after.hex();
  const notes = [
    `${from} has ${markdown.count(before.rows, 'item')} now, ${to} has ${after.rows}; ${compared(before, after)}`,
  ];
  if (!proven)
    notes.push(
      `its items were not compared; to compare them with an export, ${request.staging ? 'run operation copy-and-verify' : 'set staging next to as-of in the plan'}`,
    );
  if (!request.verifyOnly) {
    const left = await copyStream(context, plan.original, result!.table);
    if (left) {
      notes.push(left);
      report.warning(`${name}: ${left}`);
    }
    // A table that is being changed takes no other change.
    await untilRestored(context, to);
    await copyTimeToLive(context, from, to);
  }
  if (swapParameter && !request.verifyOnly) {
    const previous = await writeParameter(session, swapParameter, to);
    notes.push(`${swapParameter} is ${to} (it was ${previous ?? 'not there'})`);
  }
  report.note(`${name}: ${notes.join('; ')}`);
  return {
    ...base,
    state: proven ? 'verified' : 'copied',
    copied: plan.restored ? 0 : after.rows,
    notes,
    ...(proven && {
      verified: after.rows,
      evidence: {
        counts: { source: expected.rows, target: after.rows, missing: 0, different: 0, extra: 0 },
        digest: { source: expected.hex(), target: after.hex() },
        keys: { source: expected.keysHex(), target: after.keysHex() },
      },
    }),
    seconds: (clock.now() - started) / 1000,
  };
}

function timeOf({ asOf }: RestoreRequest): string {
  return new Date(asOf).toISOString();
}

function compared(one: Digest, other: Digest): string {
  return one.hex() === other.hex()
    ? 'they are the same'
    : `they differ in ${one.differing(other).size} of ${Digest.BUCKETS} buckets`;
}

async function exportedDigest(
  { session, clock, report }: Context,
  { TableArn, KeySchema }: TableDescription,
  at: { staging: StagingPlace; asOf: number },
): Promise<Digest> {
  const staging = { ...at.staging, session };
  const made = await exportTable({ session, tableArn: TableArn!, staging, asOf: at.asOf, clock });
  const keyFields = KeySchema!.map(({ AttributeName }) => AttributeName!);
  const sum = new Digest();
  try {
    for await (const rows of exportedRows(session, made)) for (const row of rows) sum.add(row, keyFields);
  } finally {
    await removeExport(session, made).catch((error: unknown) =>
      report.warning(`The export of ${TableArn} is left in ${at.staging.bucket}: ${messageOf(error)}`),
    );
  }
  return sum;
}

function requireSameShape(original: TableDescription, restored: TableDescription, name: string): void {
  const shape = (table: TableDescription) =>
    JSON.stringify([table.KeySchema, (table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexName).sort()]);
  if (shape(original) === shape(restored)) return;
  throw new Failure({
    code: 'restore',
    what: `Table ${name} has other keys or indexes than the table that it was restored from`,
    todo: 'Choose the name of a table that does not exist yet',
  });
}

async function digestOf({ session }: Context, { lanes }: RestoreRequest, table: string): Promise<Digest> {
  const store = await DynamoTable.open({ session, table, throttle: new Throttle() });
  const sum = new Digest();
  await visitAll(store, lanes, (row) => void sum.add(row, store.keyFields));
  return sum;
}
