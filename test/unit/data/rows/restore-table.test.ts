import { expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { restoreTable, type RestoreRequest } from '../../../../src/data/rows/restore-table.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const AS_OF = Date.parse('2026-05-01T10:00:00Z');
const arnOf = (table: string) => `arn:aws:dynamodb:eu-central-1:123456789012:table/${table}`;

interface Restore {
  from: string;
  time: number;
}

/** An account with the table `notes`, and perhaps `notes-2`, which was made by a restore, or not by one. */
function account({
  restored,
  stream,
  items = 1,
}: {
  restored?: Restore | 'no restore';
  stream?: true;
  items?: number;
}) {
  let summary: object | undefined =
    restored === undefined || restored === 'no restore'
      ? undefined
      : { SourceTableArn: arnOf(restored.from), RestoreDateTime: new Date(restored.time) };
  let isThere = restored !== undefined;
  const writes: string[] = [];
  const describe = (TableName: string) => {
    if (TableName !== 'notes' && !isThere)
      throw Object.assign(new Error('none'), { name: 'ResourceNotFoundException', $fault: 'client', $metadata: {} });
    const old = TableName === 'notes';
    return {
      TableName,
      TableArn: arnOf(TableName),
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      ...(old && stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }),
      ...(!old && summary && { RestoreSummary: summary }),
    };
  };
  const answers: Record<string, (input: { TableName: string }) => object> = {
    DescribeTableCommand: ({ TableName }) => ({ Table: describe(TableName) }),
    DescribeContinuousBackupsCommand: () => ({
      ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
    }),
    DescribeTimeToLiveCommand: ({ TableName }) => ({
      TimeToLiveDescription: {
        TimeToLiveStatus: TableName === 'notes' ? 'ENABLED' : 'DISABLED',
        AttributeName: 'until',
      },
    }),
    RestoreTableToPointInTimeCommand: () => {
      isThere = true;
      summary = { SourceTableArn: arnOf('notes'), RestoreDateTime: new Date(AS_OF) };
      return {};
    },
    ScanCommand: ({ TableName }) => ({ Items: TableName === 'notes' || items ? [{ id: { S: 'a' } }] : [] }),
  };
  const send = ({ constructor, input }: { constructor: { name: string }; input: { TableName: string } }) =>
    Promise.resolve().then(() => {
      if (!/^(Describe|Scan|Get)/.test(constructor.name)) writes.push(constructor.name.replace('Command', ''));
      return answers[constructor.name]?.(input) ?? {};
    });
  const session = {
    region: 'eu-central-1',
    client: () => ({ send }),
    accountId: () => Promise.resolve('123456789012'),
  } as unknown as AwsSession;
  const report = recordingReporter();
  const request = {
    name: 'back',
    from: 'notes',
    asOf: AS_OF,
    to: 'notes-2',
    swapParameter: '/table',
    dryRun: false,
    lanes: 1,
  };
  const run = (more: Partial<RestoreRequest> = {}) =>
    restoreTable(createContext(session, report), { ...request, ...more });
  return { run, writes, warnings: report.warnings };
}

test('a restored table is compared before its time to live is on, and then switched to', async () => {
  const at = account({});
  expect(await at.run()).toMatchObject({ state: 'verified', copied: 1 });
  expect(at.writes).toEqual([
    'RestoreTableToPointInTime',
    'UpdateContinuousBackups',
    'UpdateTimeToLive',
    'PutParameter',
  ]);
});

test('that is empty is left without it', async () => {
  const at = account({ items: 0 });
  await expect(at.run()).rejects.toThrow(failureWith('restore', 'notes-2'));
  expect(at.writes).toEqual(['RestoreTableToPointInTime', 'UpdateContinuousBackups']);
});

test('one that an earlier run has restored is found again', async () => {
  const at = account({ restored: { from: 'notes', time: AS_OF } });
  expect(await at.run()).toMatchObject({ state: 'verified', copied: 0 });
  expect(at.writes).toContain('PutParameter');
});

test.each<[string, Restore | 'no restore', string]>([
  ['the restore of another time', { from: 'notes', time: AS_OF - 3_600_000 }, '09:00'],
  ['the restore of another table', { from: 'others', time: AS_OF }, arnOf('others')],
  ['no restore at all', 'no restore', 'notes-2'],
])('a table that is %s is not switched to', async (_, restored, named) => {
  const at = account({ restored });
  await expect(at.run()).rejects.toThrow(failureWith('restore', 'notes-2', named));
  expect(at.writes).toEqual([]);
});

test.each([undefined, { bucket: 'staging' }])('operation verify writes nothing, staging: %j', async (staging) => {
  const at = account({ restored: { from: 'notes', time: AS_OF } });
  expect(await at.run({ verifyOnly: true, staging })).toMatchObject({ state: 'verified', verified: 1 });
  const none = account({});
  await expect(none.run({ verifyOnly: true, staging })).rejects.toThrow(failureWith('restore', 'notes-2'));
  expect([...at.writes, ...none.writes]).toEqual([]);
});

test('the stream of the old table is turned on for the new one, and its consumers are told of', async () => {
  const at = account({ stream: true });
  const { notes } = await at.run();
  expect(at.writes).toContain('UpdateTable');
  expect(notes).toContainEqual(expect.stringContaining('stream of notes-2'));
  expect(at.warnings).toEqual([expect.stringContaining('stream of notes-2')]);
});
