import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { BOOTSTRAP_STACK } from '../../src/stack/bootstrap.ts';
import { readBootstrap, readStack, shippedTemplate } from '../../src/stack/index.ts';
import { condensedTemplate } from '../../src/stack/template/condensed.ts';
import { containersRequest } from '../support/apps/preview-containers.ts';
import { AS_CONTAINER, pushServer, runImage, writeContainer, writeImage } from '../support/apps/preview-image.ts';
import { PreviewStage } from '../support/apps/preview-stage.ts';
import { takeDown } from '../support/apps/teardown.ts';
import { templatesForEmulator } from '../support/aws/known-templates.ts';
import { deployStack } from '../support/cloudformation/deploy-stack.ts';
import { startEmulator } from '../support/emulator/emulator.ts';
import { testSession } from '../support/emulator/session.ts';
import { webIdentity, within } from '../support/emulator/web-identity.ts';
import { startGitHub } from '../support/github/server.ts';
import { removeImages } from '../support/images/image-context.ts';

const SUBJECT = 'repo:my-org/shop:environment:preview';

// That of a function from a folder: test/integration/stack/permissions.test.ts.
test('the preview role deploys the preview of a container app and takes it down, with its own permissions only', async () => {
  const known = join(mkdtempSync(join(tmpdir(), 'deploy-iam-')), 'templates');
  templatesForEmulator(join(import.meta.dirname, '../../templates'), known);
  const [github, emulator] = await Promise.all([startGitHub(), startEmulator({ auth: true })]);
  const owner = testSession(emulator.endpoint);
  await deployStack(owner, {
    stackName: BOOTSTRAP_STACK,
    template: condensedTemplate(shippedTemplate(known, 'bootstrap')),
    package: false,
    parameters: { PreviewSubjects: SUBJECT, OidcProvider: 'existing' },
  });
  const { previewRoleArn } = (await readBootstrap(owner))!;
  const stage = new PreviewStage(github);
  await writeImage(stage);
  const environment = `pr-${stage.number}`;
  const { accessKeyId, secretAccessKey, sessionToken } = await webIdentity(emulator, previewRoleArn!, SUBJECT);
  const rights = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  try {
    await within(emulator, rights, async (variables) => {
      const pushed = async (text: string, more: Record<string, string> = {}) => {
        pushServer(stage, text);
        const { error, outputs, warnings } = await runImage(
          stage,
          emulator.endpoint,
          { variables, templates: known, role: 'PreviewRole with containers' },
          more,
        );
        expect({ error, warnings, state: outputs['state'] }).toEqual({
          error: undefined,
          warnings: [],
          state: 'ready',
        });
        expect((await stage.visit(outputs['url']!, '/api/x')).text).toContain(text);
      };
      await pushed('one');
      await pushed('two');
      await deployStack(owner, containersRequest(known, (await readBootstrap(owner))!));
      await writeContainer(stage);
      await pushed('three', AS_CONTAINER);
      await pushed('four', AS_CONTAINER);
      await writeImage(stage);
      await pushed('five');
      // Nobody waits for its end.
      const container = await readStack(owner, `${stage.name}-${environment}-container`);
      expect([undefined, 'DELETE_IN_PROGRESS']).toContain(container?.status);
      const { error, outputs, left } = await takeDown({ app: stage.name, environment }, {}, variables);
      // This emulator's list by tags still has tables that are gone.
      const there = left.filter((one) => !one.startsWith('table '));
      expect({ error, status: outputs['status'], there }).toEqual({ error: undefined, status: 'done', there: [] });
    });
  } finally {
    removeImages('docker', `${stage.name}-${environment}`);
    await Promise.all([github.stop(), emulator.stop()]);
  }
}, 600_000);
