import { expect, test } from '@jest/globals';
import type { DeployRequest } from '../../../../src/pipeline/request.ts';
import { refuseShareWithoutSides } from '../../../../src/pipeline/traffic/guard.ts';
import type { ReleaseRecord } from '../../../../src/release/index.ts';
import { releaseRecord } from '../../../support/apps/release-record.ts';
import { stackNameOf } from '../../../support/apps/stack-name.ts';
import { failureWith } from '../../../support/failure-with.ts';

const scope = { app: 'shop', environment: 'production' };

function refused(asked: object, live: { name?: string; parameters?: object } | undefined, more: object = {}): void {
  const request = { ...scope, mode: 'lambda', template: '', parameterOverrides: {}, traffic: [{}], ...asked };
  const name = stackNameOf(scope, 'lambda');
  const stacks = live && [{ role: 'backend', name, parameters: {}, ...live }];
  const previous = live && { ...releaseRecord(scope, '2026-11-29T10:00:00.000Z'), backends: [{}], stacks, ...more };
  refuseShareWithoutSides(request as unknown as DeployRequest, previous as unknown as ReleaseRecord | undefined);
}

test('a share goes where two versions stand side by side, or two stacks', () => {
  refused({}, {});
  refused({ template: 'own.yaml' }, { name: stackNameOf(scope, 'container') });
});

test.each<[string, () => void, Error]>([
  ['nothing is live', () => refused({}, undefined), failureWith('second-backend', 'shop', 'production')],
  ['what is live has no edge', () => refused({}, {}, { backends: undefined }), failureWith('second-backend', 'shop')],
  [
    'the stack of the live release would be updated in place',
    () => refused({ template: 'own.yaml' }, {}),
    failureWith('second-backend', stackNameOf(scope, 'lambda')),
  ],
  [
    'the live one writes to a file system that has one writer',
    () => refused({}, { parameters: { FileSystemId: 'fs-1' } }),
    failureWith('single-writer', 'fs-1'),
  ],
  [
    'the new one would',
    () => refused({ parameterOverrides: { FileSystemId: 'fs-2' } }, {}),
    failureWith('single-writer', 'fs-2'),
  ],
])('a share is refused where %s', (_, refuse, failure) => {
  expect(refuse).toThrow(failure);
});
