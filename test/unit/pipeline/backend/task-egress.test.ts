import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { networkParameters } from '../../../../src/pipeline/backend/network.ts';
import { networkTemplate, readResources } from '../../../../src/resources/index.ts';
import { shippedTemplate } from '../../../../src/stack/index.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';

const root = join(import.meta.dirname, '../../../..');
const templates = join(root, 'templates');
const SHARED = 'network: { stack: shop-dev-network }';

/** What the group of the tasks lets out in an environment with this file, in the network that `made` describes. */
function portsOfTasks(made: string, text = made): unknown {
  const network = networkTemplate(readResources(made, root), templates)!;
  const outputs = renderTemplate(network.text, { stackName: 'shop-dev-network' }).outputs as Record<string, string>;
  const deployment = { request: { mode: 'container' }, templates: { resources: readResources(text, root) } };
  const { TaskEgress = '' } = networkParameters(deployment as unknown as Deployment, outputs, {});
  const parameters = { Image: 'shop', AppVersion: '1', TaskEgress };
  const { resources, violations } = renderTemplate(shippedTemplate(templates, 'container-fargate').text, {
    parameters,
  });
  expect(violations).toEqual([]);
  const egress = resources['TaskSecurityGroup']!.Properties['SecurityGroupEgress'] as
    { FromPort: number }[] | undefined;
  return egress?.map(({ FromPort }) => FromPort);
}

const LIMITED = 'network: { egress: [5432] }';

test.each([LIMITED, SHARED])(
  'egress of a network holds for tasks, which only keep the way to their image: %s',
  (text) => {
    expect(portsOfTasks(LIMITED, text)).toEqual([443]);
  },
);

test('tasks of a network without egress reach everything', () => {
  expect(portsOfTasks('network:')).toBeUndefined();
  expect(portsOfTasks('network:', SHARED)).toBeUndefined();
});
