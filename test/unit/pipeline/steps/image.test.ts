import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../../src/actions/inputs/deploy-inputs.ts';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { preflight } from '../../../../src/pipeline/preflight/preflight.ts';
import { imageRequestOf } from '../../../../src/pipeline/steps/image.ts';
import { actionRun, inputVariables } from '../../../support/actions/action-run.ts';

const root = mkdtempSync(join(tmpdir(), 'image-step-'));
for (const path of ['server/Dockerfile', 'server/app.py', 'client/index.html', 'docker/api.Dockerfile', 'Dockerfile']) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), 'FROM scratch\n');
}

/** The image that a container of these inputs is made of. */
function imageOf(inputs: Record<string, string>) {
  const variables = inputVariables({ app: 'shop', mode: 'container', ...inputs });
  const request = readRequest(actionRun({ GITHUB_WORKSPACE: root, ...variables }));
  return imageRequestOf({
    request,
    templates: preflight(request),
    context: { session: { region: 'eu-central-1' } },
    commandEnvironment: {},
  } as unknown as Deployment);
}

describe('the folder whose files a build can use', () => {
  test.each<[Record<string, string>, string, string | undefined]>([
    [{}, '', undefined],
    [{ context: 'server' }, 'server', undefined],
    [{ dockerfile: 'server/Dockerfile' }, '', 'server/Dockerfile'],
    [{ context: 'server', dockerfile: 'server/Dockerfile' }, 'server', 'Dockerfile'],
    [{ 'working-directory': 'server', context: '..' }, '', undefined],
    [{ 'working-directory': 'server', context: '..', dockerfile: 'Dockerfile' }, '', 'server/Dockerfile'],
    [{ context: 'server', dockerfile: 'docker/api.Dockerfile' }, 'server', '../docker/api.Dockerfile'],
  ])('%j', (inputs, folder, file) => {
    expect(imageOf(inputs)).toMatchObject({ context: join(root, folder) });
    expect(imageOf(inputs).file).toBe(file);
  });
});

test.each<[Record<string, string>, boolean]>([
  [{ 'health-path': '/up' }, false],
  [{ 'health-path': '/health', checks: 'checks.yml' }, false],
  // Nobody named it, nobody asks for it, other answers are good, or it may wait for what the check has not.
  [{}, true],
  [{ 'health-path': '/up', checks: 'none' }, true],
  [{ 'health-path': '/up', 'parameter-overrides': 'HealthMatcher: 200-499' }, true],
  [{ 'health-path': '/up', template: 'container-apprunner', 'parameter-overrides': 'HealthProtocol: TCP' }, true],
  [{ 'health-path': '/up', 'app-env': 'DATABASE_URL: postgres://db.example/shop' }, true],
])('of %j a health path that the image does not know is a warning only: %s', (inputs, expected) => {
  expect(imageOf(inputs).bootCheck!.mayLackPath).toBe(expected);
});

test('an app that makes its clients at its start knows the region, as on AWS, whichever variable it reads', () => {
  const { environment } = imageOf({ 'app-env': 'GREETING: hello' }).bootCheck!;
  expect(environment).toMatchObject({
    AWS_REGION: 'eu-central-1',
    AWS_DEFAULT_REGION: 'eu-central-1',
    DEPLOYMENT_MODE: 'container',
    GREETING: 'hello',
  });
});
