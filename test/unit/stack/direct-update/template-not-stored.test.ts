import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { shippedTemplate, stackOperation } from '../../../../src/stack/index.ts';
import { writesOf } from '../../../support/actions/deploy-sam.ts';
import { contextOf } from '../../../support/cloudformation/deploy-stack.ts';
import { ScriptedCloudFormation } from '../../../support/cloudformation/scripted.ts';

const template = shippedTemplate(new URL('../../../../templates', import.meta.url).pathname, 'lambda-http');
const NAME = 'shop-production-lambda';
const BEFORE = { AppVersion: 'one', CodeBucket: 'artifacts', CodeKey: 'packages/one.zip', VersionsBy: 'deploy' };

let service: ScriptedCloudFormation;
beforeEach(async () => void (service = await new ScriptedCloudFormation().start()));
afterEach(() => service.server.close());

test('a template that cannot be stored, for whoever goes back to it, is told before the update is begun', async () => {
  const defaults = Object.entries(template.parameters).map(([name, { Default }]) => [name, String(Default ?? '')]);
  const parameters = { ...(Object.fromEntries(defaults) as Record<string, string>), ...BEFORE };
  service.add(NAME, 'UPDATE_COMPLETE', { template: template.text, parameters });
  const context = contextOf(service.session());
  const plan = await stackOperation.plan(context, {
    stackName: NAME,
    template,
    parameters: { ...BEFORE, AppVersion: 'two', CodeKey: 'packages/two.zip' },
    package: false,
    roleArn: 'arn:aws:iam::123456789012:role/execution',
    directUpdate: true,
    artifactsBucket: 'artifacts',
  });
  expect(plan).toMatchObject({ directUpdate: true });
  await expect(plan.stored).rejects.toThrow();
  await expect(stackOperation.apply(context, plan)).rejects.toThrow();
  expect(writesOf(service)).toEqual([]);
});
