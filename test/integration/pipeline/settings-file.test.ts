import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../src/pipeline/deployment.ts';
import { settingsFile, settingsParameters } from '../../../src/pipeline/steps/settings-file.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { bootstrapOf, contextOf } from '../../support/cloudformation/deploy-stack.ts';
import { renderTemplate } from '../../support/cloudformation/render.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { scopePrefix } from '../../../src/release/index.ts';

const session = testSession();
const lambdaImage = readFileSync(join(import.meta.dirname, '../../../templates/stacks/lambda-image.yaml'), 'utf8');

test('the file of settings is uploaded once, under its content, and a function may read those of its environment alone', async () => {
  const bootstrap = await bootstrapOf(session);
  const folder = siteFolder({ 'config/settings.yaml': `endpoint: ${unique('one')}\n` });
  const upload = async () => {
    const deployment = {
      request: {
        app: 'shop',
        environment: 'production',
        directory: folder.path,
        settingsSource: 'config/settings.yaml',
        dryRun: true,
      },
      context: contextOf(session),
      bootstrap,
    } as unknown as Deployment;
    const planned = await settingsFile.plan(deployment);
    if ('pending' in planned) throw new Error(planned.pending);
    expect(planned.change).toMatch(/^new settings/);
    return { did: await planned.apply!(), parameters: settingsParameters(deployment) };
  };
  const first = await upload();
  expect(first.did).toMatch(/^uploaded/);
  const { SettingsKey: Key } = first.parameters;
  const stored = await session.client(S3Client).send(new GetObjectCommand({ Bucket: bootstrap.artifactsBucket, Key }));
  expect(await stored.Body!.transformToString()).toBe(readFileSync(join(folder.path, 'config/settings.yaml'), 'utf8'));
  expect(await upload()).toEqual({ ...first, did: 'already uploaded' });

  const stackWith = (parameters: Record<string, string>) =>
    renderTemplate(lambdaImage, {
      parameters: { ImageUri: 'host/shop@sha256:1', AppVersion: '1', ...parameters },
      attribute: (id, name) => `${id}.${name}`,
    }).resources;
  const resources = stackWith(first.parameters);
  expect(resources['Function']).toHaveProperty(
    'Properties.Environment.Variables.SETTINGS_S3_URI',
    `s3://${bootstrap.artifactsBucket}/${Key}`,
  );

  // Another content is another key, so that a rollback finds the one of before.
  folder.write('config/settings.yaml', `endpoint: ${unique('two')}\n`);
  const second = await upload();
  expect(second.parameters['SettingsKey']).not.toBe(Key);

  // While the second release is checked the first one is live, with the same role, and reads its own at each cold start.
  const readable = JSON.stringify(stackWith(second.parameters)['Role']).match(/arn:aws:s3:::[^"]+/g)!;
  const mayRead = (key: string) => {
    const object = `arn:aws:s3:::${bootstrap.artifactsBucket}/${key}`;
    return readable.some((one) => one === object || (one.endsWith('/*') && object.startsWith(one.slice(0, -1))));
  };
  expect([Key!, second.parameters['SettingsKey']!].map(mayRead)).toEqual([true, true]);
  const elsewhere = ['packages/1.zip', `${scopePrefix({ app: 'shop', environment: 'production' })}current.json`];
  const ofOthers = [Key!.replace('/production/', '/staging/'), Key!.replace('/shop/', '/blog/')];
  expect([...elsewhere, ...ofOthers].map(mayRead)).toEqual([false, false, false, false]);
  folder.write('config/settings.yaml', '');
  await expect(upload()).rejects.toMatchObject({ code: 'input' });
  folder.remove();
  await expect(upload()).rejects.toMatchObject({ code: 'input' });
});
