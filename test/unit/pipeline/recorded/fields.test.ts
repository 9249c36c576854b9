import { expect, test } from '@jest/globals';
import {
  BACKEND_FIELDS,
  RECORD_FIELDS,
  STACK_FIELDS,
  STACK_ROLES_FATE,
} from '../../../../src/pipeline/recorded/fields.ts';
import { describeRelease, draftRecord } from '../../../../src/pipeline/record.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';

/** A deployment that has done everything: its record has every field. */
const deployment = {
  request: {
    app: 'shop',
    environment: 'production',
    mode: 'lambda',
    folder: '.',
    healthPath: '/api/health',
    run: { repository: 'o/r', commit: 'c0ffee1', ref: 'refs/heads/main', actor: 'ada', runUrl: 'https://run' },
  },
  context: { clock: { now: () => 0 } },
  previous: undefined,
  plans: {},
  results: Object.fromEntries(
    Object.keys(STACK_ROLES_FATE).map((role) => [
      role,
      { stackId: role, stackName: role, status: '', hasChanges: true, outputs: {}, parameters: {}, tags: {} },
    ]),
  ),
  contentId: 'sha256:0',
  image: 'registry.example/shop@sha256:0',
  plannedSite: { release: 's1', bucket: 'site' },
  site: { release: 's1' },
  version: { functionName: 'shop-production-lambda', number: '7', before: '6' },
  migrations: [{ plan: 'users.yaml', id: 'm1' }],
  backends: [{ id: 'lambda', domain: 'api.example', protocol: 'https', port: 443, path: '' }],
} as unknown as Deployment;

test('every field of a record, of a stack and of a backend is restored, kept or refused by a rollback', () => {
  const record = { ...draftRecord(deployment), ...describeRelease(deployment) };
  const unclassed = (value: object, classes: object) =>
    Object.keys(value).filter((field) => !Object.hasOwn(classes, field));
  expect(unclassed(record, RECORD_FIELDS)).toEqual([]);
  expect(record.stacks).toHaveLength(6);
  for (const stack of record.stacks) {
    expect(unclassed(stack, STACK_FIELDS)).toEqual([]);
    expect(Object.keys(STACK_ROLES_FATE)).toContain(stack.role);
  }
  for (const backend of record.backends!) expect(unclassed(backend, BACKEND_FIELDS)).toEqual([]);
});
