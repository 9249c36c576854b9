import { afterEach, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { lastExport } from '../../../../src/teardown/removal/last-export.ts';
import type { TeardownJob } from '../../../../src/teardown/request.ts';
import { awsServer, type AwsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { quickClock } from '../../../support/http/quick-clock.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

const BACKUP = 'arn:aws:dynamodb:eu-central-1:123456789012:table/shop-dev-data-Table-1/backup/2';

/** What a last backup comes to where the first requests for it end like this. */
async function backUp(...refusals: string[]) {
  server = await awsServer(({ operation }) => {
    if (operation === 'CreateBackup') {
      const refusal = refusals.shift();
      if (refusal) throw new ServiceError(refusal, 'refused');
      return { BackupDetails: { BackupArn: BACKUP } };
    }
    return { BackupDescription: { BackupDetails: { BackupStatus: 'AVAILABLE' } } };
  });
  const session = sessionOn(server);
  const context = createContext(session, recordingReporter(), { clock: quickClock(100) });
  const resource = { type: 'AWS::DynamoDB::Table', id: 'shop-dev-data-Table-1' } as never;
  return await lastExport(context, {} as TeardownJob, resource, '2026-11-29T02:00:00.000Z');
}

test('a backup is made', async () => {
  expect(await backUp()).toBe(BACKUP);
});

// The answer to the first request was lost: it began a backup, which holds up the second one.
test('one that is under way already is waited for, and is no failure', async () => {
  expect(await backUp('BackupInUseException', 'BackupInUseException')).toBe(BACKUP);
});

test('a table that is gone needs none', async () => {
  expect(await backUp('TableNotFoundException')).toBeUndefined();
});

test('what AWS refuses is told, and nothing is deleted', async () => {
  await expect(backUp('AccessDeniedException')).rejects.toThrow(failureWith('permission', 'shop-dev-data-Table-1'));
});
