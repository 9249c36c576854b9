import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { networkParameters } from '../../../../src/pipeline/backend/network.ts';
import { networkTemplate, readResources } from '../../../../src/resources/index.ts';
import { renderTemplate } from '../../../support/cloudformation/render.ts';

const root = join(import.meta.dirname, '../../../..');
const resourcesOf = (text: string) => readResources(text, root);

/** The outputs of the network stack that this file makes. */
function outputsOf(text: string): Record<string, string> {
  const template = networkTemplate(resourcesOf(text), join(root, 'templates'))!;
  return renderTemplate(template.text, { stackName: 'shop-dev-network' }).outputs as Record<string, string>;
}

/** Where tasks of an environment with this file run, whose network has these outputs. */
function tasksIn(outputs: Record<string, string>, text: string) {
  const deployment = { request: { mode: 'container' }, templates: { resources: resourcesOf(text) } };
  const { TaskSubnetIds, AssignPublicIp } = networkParameters(deployment as unknown as Deployment, outputs, {});
  return { TaskSubnetIds, AssignPublicIp };
}

const OWN = 'network:';
const GIVEN = `network:
  vpc: vpc-0a1b2c3d
  subnets: [subnet-0a1b2c3d, subnet-0a1b2c3e]
  public-subnets: [subnet-1a1b2c3d, subnet-1a1b2c3e]
`;
const SHARED = 'network: { stack: shop-dev-network }';

test.each([OWN, SHARED])('tasks in a network of ours pull their image from its public subnets: %s', (text) => {
  const outputs = outputsOf(OWN);
  expect(tasksIn(outputs, text)).toEqual({ TaskSubnetIds: outputs['PublicSubnetIds'], AssignPublicIp: 'ENABLED' });
});

test.each([GIVEN, SHARED])('tasks in a network that was there run in the subnets that are named: %s', (text) => {
  const outputs = outputsOf(GIVEN);
  expect(tasksIn(outputs, text)).toEqual({ TaskSubnetIds: outputs['SubnetIds'], AssignPublicIp: 'DISABLED' });
});
