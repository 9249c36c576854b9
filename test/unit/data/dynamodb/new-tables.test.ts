import { describe, expect, test } from '@jest/globals';
import type { AwsSession, Clock } from '../../../../src/aws/index.ts';
import { createTable, ImportStaging } from '../../../../src/data/dynamodb/import-table.ts';
import {
  copyTimeToLive,
  restoreToTime,
  turnOnRecovery,
  untilRestored,
} from '../../../../src/data/dynamodb/point-in-time.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';

const fails = (name: string, attempts = 1) =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: 400, attempts } });
const ACTIVE = { TableStatus: 'ACTIVE', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] };

/** A table that reads do not know at first; each pause passes at once. */
function account({ unseen, table = ACTIVE, create }: { unseen: number; table?: object; create?: () => object }) {
  const clock: Clock & { time: number } = {
    time: 0,
    now: () => clock.time,
    sleep: (milliseconds) => Promise.resolve(void (clock.time += milliseconds)),
  };
  let left = unseen;
  const send = (command: object) =>
    Promise.resolve().then(() => {
      if (command.constructor.name === 'CreateTableCommand') return create?.() ?? {};
      if (left-- > 0) throw fails('ResourceNotFoundException');
      return { Table: table };
    });
  return { session: { client: () => ({ send }) } as unknown as AwsSession, clock };
}

test.each([
  ['FAILED', 'ItemValidationError', 3],
  ['CANCELLED', 'UserCancelled', 0],
])('an import that ends with %s made no table that is taken for complete', async (status, code, refused) => {
  const answers: Record<string, object> = {
    ImportTableCommand: { ImportTableDescription: { ImportArn: 'arn' } },
    DescribeImportCommand: {
      ImportTableDescription: {
        ImportStatus: status,
        FailureCode: code,
        ErrorCount: refused,
        CloudWatchLogGroupArn: 'log',
      },
    },
  };
  const send = (command: object) => Promise.resolve(answers[command.constructor.name]);
  const session = { client: () => ({ send }), accountId: () => Promise.resolve('1') } as unknown as AwsSession;
  let isTaken = false;
  const staging = new ImportStaging(
    { session, table: 'notes', keys: { id: 'S' }, staging: { bucket: 'b' }, token: 't' },
    () => Promise.resolve(void (isTaken = true)),
  );
  await expect(staging.finish()).rejects.toEqual(
    failureWith('import', 'notes', status, code, 'log', ...(refused ? [refused] : [])),
  );
  expect(isTaken).toBe(false);
});

const make = (given: Parameters<typeof account>[0]) =>
  createTable({ ...account(given), table: 'notes', keys: { id: 'S' }, staging: { bucket: 'b' }, token: 't' });
const restored = (given: Parameters<typeof account>[0]) => {
  const { session, clock } = account(given);
  return untilRestored(createContext(session, recordingReporter(), { clock }), 'notes');
};

describe('a table that was just made', () => {
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
  test('may not be known to the first reads', async () => {
    await expect(make({ unseen: 4 })).resolves.toBeUndefined();
    await expect(restored({ unseen: 4 })).resolves.toMatchObject(ACTIVE);
  });

  test('and never known is none', async () => {
    await expect(make({ unseen: Infinity })).rejects.toThrow(failureWith('aws', 'notes', 'ResourceNotFoundException'));
    await expect(restored({ unseen: Infinity })).rejects.toThrow(
      failureWith('aws', 'notes', 'ResourceNotFoundException'),
    );
  });

  const lost = () => {
    throw fails('ResourceInUseException', 2);
  };

  test('is ours where the answer was lost, and the second request meets the first', async () => {
    await expect(make({ unseen: 1, create: lost })).resolves.toBeUndefined();
  });

  test("is another one's where the first request meets it", async () => {
    const create = () => {
      throw fails('ResourceInUseException');
    };
    await expect(make({ unseen: 0, create })).rejects.toThrow(failureWith('aws', 'notes', 'ResourceInUseException'));
  });

  test.each([
    [2, 'perhaps ours'],
    [1, 'not ours'],
  ])('that a restore meets at request %i is %s', async (attempts, whose) => {
    const send = () => Promise.reject(fails('TableAlreadyExistsException', attempts));
    const session = { client: () => ({ send }) } as unknown as AwsSession;
    const restore = restoreToTime(createContext(session, recordingReporter()), 'notes', 'notes-2', 0);
    expect(
      await restore.then(
        (own) => (own ? 'ours' : 'perhaps ours'),
        () => 'not ours',
      ),
    ).toBe(whose);
  });

  test('is not ours with other keys', async () => {
    const table = { ...ACTIVE, KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] };
    await expect(make({ unseen: 0, create: lost, table })).rejects.toThrow(
      failureWith('aws', 'notes', 'ResourceInUseException'),
    );
  });
});

describe('the settings of a restored table', () => {
  /** What is asked of the new table, where the first requests are refused like this. */
  async function copied(refused: Record<string, string[]>, status = 'DISABLED'): Promise<string[]> {
    const asked: string[] = [];
    let time = 0;
    let ofNew = status;
    const send = ({ constructor, input }: { constructor: { name: string }; input: { TableName: string } }) => {
      const name = constructor.name.replace('Command', '');
      if (name.startsWith('Update')) asked.push(name);
      if (name === 'UpdateTimeToLive') ofNew = 'ENABLING';
      const refusal = refused[name]?.shift();
      if (refusal) return Promise.reject(fails(refusal));
      const TimeToLiveStatus = input.TableName === 'notes' ? 'ENABLED' : ofNew;
      return Promise.resolve({ TimeToLiveDescription: { TimeToLiveStatus, AttributeName: 'until' } });
    };
    const clock = { now: () => time, sleep: (milliseconds: number) => Promise.resolve(void (time += milliseconds)) };
    const session = { client: () => ({ send }) } as unknown as AwsSession;
    const context = createContext(session, recordingReporter(), { clock });
    await turnOnRecovery(context, 'notes-2');
    await copyTimeToLive(context, 'notes', 'notes-2');
    return asked;
  }

  test('are those of the old one', async () => {
    expect(await copied({})).toEqual(['UpdateContinuousBackups', 'UpdateTimeToLive']);
  });

  test.each(['ENABLING', 'ENABLED'])('that a run before had begun (%s) are left', async (status) => {
    expect(await copied({}, status)).toEqual(['UpdateContinuousBackups']);
  });

  test('are there where the answer was lost and the second request meets the first', async () => {
    await expect(copied({ UpdateTimeToLive: ['ValidationException'] })).resolves.toHaveLength(2);
  });

  test('wait until the new table can have backups', async () => {
    const unavailable = 'ContinuousBackupsUnavailableException';
    expect(await copied({ UpdateContinuousBackups: [unavailable, unavailable] })).toHaveLength(4);
  });

  test('that are refused otherwise are told', async () => {
    await expect(copied({ UpdateContinuousBackups: ['AccessDeniedException'] })).rejects.toThrow('AccessDenied');
  });
});
