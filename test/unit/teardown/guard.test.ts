import { describe, expect, test } from '@jest/globals';
import { guardTeardown } from '../../../src/teardown/guard.ts';
import type { DataResource } from '../../../src/teardown/inventory/data-resource.ts';
import type { TeardownPlan } from '../../../src/teardown/types.ts';
import { contextOf } from '../../support/cloudformation/deploy-stack.ts';
import type { AwsSession } from '../../../src/aws/index.ts';
import { failureWith } from '../../support/failure-with.ts';

const TABLE = { stack: 'S', path: 'Users', type: 'AWS::DynamoDB::Table', id: 'users-1' } as DataResource;
const QUEUE = { stack: 'S', path: 'Jobs', type: 'AWS::SQS::Queue', id: 'jobs-1' } as DataResource;

interface Asked {
  environment?: string;
  confirm?: string;
  deleteData?: string;
  lastExport?: boolean;
  preview?: boolean;
  hasChanges?: boolean;
  /** Lost with its stack. */
  lost?: DataResource[];
  /** Deleted after its stack. */
  after?: DataResource[];
}

function judge({ preview = false, hasChanges = true, lost = [], after = [], ...given }: Asked): void {
  const job = { app: 'shop', environment: 'dev', confirm: '', deleteData: '', lastExport: true, ...given };
  const plan = { job, preview, hasChanges, kept: [], waves: [[{ data: lost }]], data: after };
  guardTeardown(contextOf({} as AwsSession), plan as unknown as TeardownPlan);
}

describe('a teardown is refused', () => {
  test.each<[string, Asked, Error]>([
    ['of production', { environment: 'production' }, failureWith('confirm', 'confirm: shop-production')],
    [
      'of production, with another name',
      { environment: 'production', confirm: 'production' },
      failureWith('confirm', '"production"', 'confirm: shop-production'),
    ],
    ['that loses a table', { lost: [TABLE] }, failureWith('guard', 'Users', 'users-1', 'delete-data: shop-dev')],
    [
      'that loses a table of a confirmed production',
      { environment: 'production', confirm: 'shop-production', lost: [TABLE] },
      failureWith('guard', 'delete-data: shop-production'),
    ],
    [
      'that loses what no export saves',
      { deleteData: 'shop-dev', lost: [TABLE], after: [QUEUE] },
      failureWith('last-export', 'Jobs', 'jobs-1', 'last-export: false'),
    ],
  ])('%s', (_, asked, refusal) => {
    expect(() => judge(asked)).toThrow(refusal);
  });
});

describe('a teardown goes on', () => {
  test.each<[string, Asked]>([
    ['where nothing is there, also of production', { environment: 'production', hasChanges: false }],
    ['of production that a person has named', { environment: 'production', confirm: 'shop-production' }],
    ['of a preview, with its data', { environment: 'pr-7', preview: true, lost: [TABLE] }],
    ['that loses data which a person has named', { deleteData: 'shop-dev', lost: [TABLE], after: [TABLE] }],
    ['that saves nothing, on purpose', { deleteData: 'shop-dev', lastExport: false, lost: [QUEUE] }],
  ])('%s', (_, asked) => {
    expect(() => judge(asked)).not.toThrow();
  });
});
