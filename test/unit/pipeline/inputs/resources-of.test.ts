import { expect, test } from '@jest/globals';
import type { DeployRequest } from '../../../../src/pipeline/index.ts';
import { resourcesOf } from '../../../../src/pipeline/inputs/resources-of.ts';
import { failureWith } from '../../../support/failure-with.ts';

const requestFor = (resources: string, more: Partial<DeployRequest> = {}) =>
  ({ resources, directory: '.', ...more }) as DeployRequest;
const preview: Partial<DeployRequest> = { preview: { until: '2026-12-05T09:30:00.000Z' } };
const SCHEDULED = 'tables: { users: { key: id } }\nschedules: { nightly: { every: 1 day, handler: jobs.nightly } }';

test('a preview has the tables of a resources file, and leaves its scheduled work out', () => {
  expect(resourcesOf(requestFor(SCHEDULED)).schedules).toHaveLength(1);
  expect(resourcesOf(requestFor(SCHEDULED, preview))).toMatchObject({ tables: [{}], schedules: [] });
});

test.each([
  ['network', 'network: { nat: 1 }'],
  ['files', 'network: {}\nfiles: { mount: /mnt/files }'],
  ['cache', 'network: {}\ncache: { engine: valkey-8.0 }'],
])('a preview refuses %s', (kind, resources) => {
  expect(resourcesOf(requestFor(resources))).toBeDefined();
  expect(() => resourcesOf(requestFor(resources, preview))).toThrow(failureWith('input', kind));
});
