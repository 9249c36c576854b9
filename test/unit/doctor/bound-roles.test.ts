import { expect, test } from '@jest/globals';
import { join } from 'node:path';
import {
  type Deploying,
  type Need,
  neededByDeployment,
  neededByResources,
} from '../../../src/doctor/permissions/needed.ts';
import { shippedTemplate } from '../../../src/stack/index.ts';
import { ACCOUNT, iam, made, policiesOf, rolesWith } from '../../support/aws/bootstrap-roles.ts';
import { allows } from '../../support/aws/iam-policy.ts';
import { DEPLOYING } from './deploying.ts';

const TEMPLATES = join(import.meta.dirname, '../../../templates');
const STORE = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/mine`;

const STACKS = {
  'of all apps': { stack: 'deploy-bootstrap', parameters: {} },
  'of one app': { stack: 'deploy-bootstrap-shop', parameters: { App: 'shop' } },
  'of one app that names its stores': {
    stack: 'deploy-bootstrap-shop',
    parameters: { App: 'shop', KeyValueStores: STORE },
  },
};

/** What the doctor would call broken of an app with everything, that runs with the roles of a bootstrap stack. */
function denied({ stack, parameters }: (typeof STACKS)[keyof typeof STACKS], about: Partial<Deploying>): string[] {
  const roles = rolesWith(parameters, stack);
  const deploying: Deploying = {
    ...DEPLOYING,
    executionRoleArn: iam('role', made('ExecutionRole', stack)),
    boundaryArn: 'App' in parameters ? iam('policy', made('AppBoundary', stack)) : undefined,
    keyValueStoreArn: STORE,
    ...about,
  };
  const templates = ['data', 'web', deploying.mode === 'lambda' ? 'lambda-http' : 'container-fargate'];
  const types = templates.flatMap((name) =>
    Object.values(shippedTemplate(TEMPLATES, name).resources).map(({ Type }) => Type),
  );
  const lacking = (role: string, needs: Need[]) => {
    const { identity, boundary } = policiesOf(role, roles);
    return needs.flatMap(({ actions, resource, context }) =>
      actions.filter((action) => !allows(identity, { action, resource, context }, boundary)),
    );
  };
  return [
    ...lacking('DeployRole', neededByDeployment(deploying)),
    ...lacking('ExecutionRole', neededByResources(types, deploying)),
  ];
}

test.each(
  Object.entries(STACKS).flatMap(([title, stack]) =>
    (['lambda', 'container'] as const).map((mode) => [title, mode, stack] as const),
  ),
)('the roles of the bootstrap stack %s lack nothing, mode %s', (_, mode, stack) => {
  expect(denied(stack, { mode })).toEqual([]);
});

test('another app, a role without the boundary, and a store that is not named are told', () => {
  expect(denied(STACKS['of one app'], { app: 'blog' })).toContain('lambda:CreateFunction');
  expect(denied(STACKS['of one app'], { boundaryArn: undefined })).toEqual(expect.arrayContaining(['iam:CreateRole']));
  const named = STACKS['of one app that names its stores'];
  expect(denied(named, { keyValueStoreArn: undefined })).toContain('cloudfront-keyvaluestore:PutKey');
});
