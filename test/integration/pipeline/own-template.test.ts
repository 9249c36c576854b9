import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';

let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

test("an app's own template is deployed as its build command leaves it", async () => {
  const stage = new DeployStage(ground.edge, ground.store);
  writeFileSync(
    join(stage.app.folder, 'infra.yaml'),
    'Resources: {Queue: {Type: AWS::SQS::Queue}}\nOutputs: {Stage: {Value: before}}\n',
  );
  const { error, outputs } = await stage.deploy({
    template: 'infra.yaml',
    'build-command': 'sed -i s/before/built/ infra.yaml',
    web: 'none',
    checks: 'none',
  });
  expect(error).toBeUndefined();
  expect(JSON.parse(outputs['stack-outputs']!)).toMatchObject({ backend: { Stage: 'built' } });
});
