import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { partitionOf } from '../../aws/index.ts';
import { inputFailure, markdown } from '../../report/index.ts';
import { keyOf, uploadContent } from '../../stack/index.ts';
import type { Deployment } from '../deployment.ts';
import type { DeployRequest } from '../request.ts';
import type { Step } from '../step.ts';
import { packagesFolder } from './code.ts';
import { stackOf } from '../../release/index.ts';

/**
 * Uploads the file with the app's settings under the hash of its content: another content is another key, and so another
 * version of the function, and a rollback finds the one of then. They lie in a folder of the environment, which the role
 * of all its versions may read: the live one reads its own at each cold start while the next one is checked.
 */
export const settingsFile: Step = {
  name: 'settings file',
  applies: ({ request }) => request.settingsSource !== '',
  plan(deployment) {
    const { request, context, bootstrap, previous } = deployment;
    const content = readSettings(request);
    // A name without letters and digits has no extension that a key may have.
    const extension = /^\.\w+$/.exec(extname(request.settingsSource))?.[0] ?? '';
    const options = { prefix: settingsFolder(request), extension };
    const key = keyOf(options, hash('sha256', content), extension);
    deployment.settingsKey = key;
    const live = stackOf(previous, 'backend')?.parameters['SettingsKey'];
    return {
      change: request.dryRun && live !== key ? `new settings, ${markdown.bytes(content.length)}` : undefined,
      facts: { settings: key },
      async apply() {
        const sent = await uploadContent(context.session, bootstrap!.artifactsBucket, content, options);
        return sent.uploaded ? `uploaded ${markdown.bytes(content.length)}` : 'already uploaded';
      },
    };
  },
};

function settingsFolder(request: DeployRequest): string {
  return `${packagesFolder(request)}/settings/${request.app}/${request.environment}`;
}

function readSettings({ directory, settingsSource }: DeployRequest): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(resolve(directory, settingsSource));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw inputFailure('settings-source', settingsSource, `a file below working-directory that can be read (${code})`);
  }
  if (content.length === 0)
    throw inputFailure('settings-source', settingsSource, 'a file with the settings (this one is empty)');
  return content;
}

/** Where a function from an image finds its settings, if they are uploaded with it. */
export function settingsParameters({ request, context, bootstrap, settingsKey }: Deployment): Record<string, string> {
  if (settingsKey === undefined) return {};
  const bucket = bootstrap?.artifactsBucket ?? 'not-made-yet';
  return {
    SettingsBucketArn: `arn:${partitionOf(context.session.region)}:s3:::${bucket}`,
    SettingsKey: settingsKey,
    SettingsFolder: settingsFolder(request),
  };
}
