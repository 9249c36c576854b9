import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import { lookAtMigrations, migrations } from '../../../../src/pipeline/steps/migrations.ts';
import { awsServer, type AwsServer } from '../../../support/aws/aws-server.ts';
import { scratch } from '../../../support/data/tables-and-buckets.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const files = scratch();
afterAll(() => files.remove());

async function lookAt(probe: string): Promise<void> {
  const plan = `version: 1
migrations:
  - name: users
    from: { sqlite: { file: '\${Path}/app.db', table: users } }
    to: { dynamodb: { table: '\${Table}' } }
freeze:
  parameter: { name: p, freeze: 'on', thaw: 'off' }
  probe: { url: '${probe}' }
  then: thaw
`;
  writeFileSync(files.path('plan.yaml'), plan);
  const request = { migrations: ['plan.yaml'], directory: files.path(''), environment: 'test', migrationVariables: {} };
  await lookAtMigrations(request as unknown as DeployRequest, ['Path', 'Table', 'Address', 'Host']);
}

test.each(['${Address}/api', 'https://${Host}:8080/api', 'https://app.example.com'])(
  'a plan whose addresses the data stack may make right is not refused before it is there: %s',
  async (probe) => {
    await expect(lookAt(probe)).resolves.toBeUndefined();
  },
);

test('what is no address is found before anything is deployed', async () => {
  await expect(lookAt('app.example.com/api')).rejects.toEqual(failureWith('plan', 'probe.url', 'plan.yaml'));
});

const OUTPUTS = { Table: 'users-2', Other: 'files-2' };

describe('a plan that was carried out', () => {
  let server: AwsServer;
  afterEach(() => server.close());

  /** Whether it would be carried out again, where this is written down of it. */
  async function isOpen(
    done: object | undefined,
    known: 'live' | 'unknown' | undefined = undefined,
  ): Promise<boolean | string> {
    server = await awsServer(({ operation }) => {
      if (operation === 'GetCallerIdentity')
        return { Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/x' };
      return done && JSON.stringify(done);
    });
    const session = sessionOn(server);
    writeFileSync(files.path('plan.yaml'), 'to: { dynamodb: { table: "${Table}" } }\n');
    const request = { app: 'shop', environment: 'test', migrations: ['plan.yaml'], directory: files.path('') };
    const deployment = {
      request: { ...request, migrationVariables: {} },
      context: createContext(session, recordingReporter()),
      bootstrap: { artifactsBucket: 'artifacts' },
      plans: {},
      templates: { data: {} },
      results: known === 'unknown' ? {} : { data: { outputs: OUTPUTS } },
    } as unknown as Deployment;
    const first = await migrations.plan(deployment);
    if ('pending' in first) return first.pending;
    if (known !== 'live') return 'change' in first && first.change !== undefined;
    const previous = { migrations: deployment.migrations };
    const again = await migrations.plan({ ...deployment, previous } as unknown as Deployment);
    return 'change' in again && again.change !== undefined;
  }

  test.each<[string, object | undefined, boolean]>([
    ['never', undefined, true],
    ['for a release that went live', { live: true, places: { Table: 'users-2' } }, false],
    ['before it was written whether it went live', {}, false],
    ['for a release that did not go live', { live: false, places: { Table: 'users-2' } }, true],
    ['into a table that was replaced since', { live: true, places: { Table: 'users-1' } }, true],
    [
      'beside a bucket that it does not name, and that was replaced',
      { live: true, places: { Other: 'files-1' } },
      false,
    ],
  ])('%s: carried out now: %s', async (_, done, open) => {
    expect(await isOpen(done)).toBe(open);
  });

  test('waits for the stack that may replace its table', async () => {
    const done = { live: true, places: { Table: 'users-1' } };
    expect(await isOpen(done, 'unknown')).toContain('data stack');
  });

  test('is done where the live release names it: the run was killed before it was written down', async () => {
    expect(await isOpen({ live: false, places: { Table: 'users-2' } }, 'live')).toBe(false);
  });
});
