import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../../src/pipeline/deployment.ts';
import { build } from '../../../../src/pipeline/steps/build.ts';
import { childEnvironment } from '../../../../src/process/index.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

/** The stacks are planned after this step: what it refuses leaves no change set behind. */
const planned = async (more: Partial<Deployment['request']>) => {
  const request = {
    mode: 'lambda',
    packageType: 'zip',
    template: '',
    directory: mkdtempSync(join(tmpdir(), 'deploy-build-')),
    buildCommand: 'mkdir built && touch built/index.mjs',
    webBuildCommand: '',
    source: 'built',
    runtime: '',
    handler: '',
    checks: '',
    checkSecrets: {},
    appSecrets: {},
    connectTo: [],
    ...more,
  };
  const commandEnvironment = childEnvironment(process.env);
  await build.plan({ request, commandEnvironment, context: { report: recordingReporter() } } as unknown as Deployment);
};

test('what the build has made is looked at as soon as it has ended', async () => {
  await expect(planned({})).resolves.toBeUndefined();
});

test.each([
  ['source', { source: 'dist' }],
  ['source', { buildCommand: 'mkdir built' }],
  ['handler', { handler: 'other.handler' }],
  ['web', { web: 'public' }],
  ['checks', { checks: 'missing.yaml' }],
])('a wrong %s: %j', async (_, more) => {
  await expect(planned(more)).rejects.toMatchObject({ code: 'input' });
});
