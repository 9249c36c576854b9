import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import { lookAtMigrations } from '../../../../src/pipeline/steps/migrations.ts';
import { scratch } from '../../../support/data/tables-and-buckets.ts';
import { failureWith } from '../../../support/failure-with.ts';

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
