import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { EngineName } from '../../../src/image/request.ts';
import {
  engineEnvironment,
  type ImageContext,
  imageContext,
  requestFor,
  buildImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeEngines } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { smallDisk } from '../../support/images/small-disk.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();

/** Only engines without a daemon can be given a disk of their own. */
describeEngines((engine) => `a full disk under ${engine}`, suite, ['podman', 'buildah']);

function suite(engine: EngineName): void {
  let disk: ReturnType<typeof smallDisk>;
  let context: ImageContext;
  afterEach(() => {
    context.remove();
    disk?.remove();
  });

  test('is one clear error, and nothing is pushed', async () => {
    disk = smallDisk(8);
    context = imageContext({
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      data: randomBytes(12_000_000).toString('latin1'),
    });
    if (!disk) return;
    const settings = join(disk.folder, 'storage.conf');
    const store = (name: string) => JSON.stringify(join(disk!.folder, name));
    writeFileSync(settings, `[storage]\ndriver = "vfs"\ngraphroot = ${store('root')}\nrunroot = ${store('run')}\n`);
    const repository = unique('shop');
    const full = buildImage(
      session,
      requestFor(context, repository, {
        engine,
        environment: { ...engineEnvironment(), CONTAINERS_STORAGE_CONF: settings },
      }),
      recordingReporter(),
    );
    await expect(full).rejects.toMatchObject({
      code: 'build',
      why: expect.stringMatching(/^The disk is full: .*no space left on device/),
      todo: expect.stringContaining('Free space'),
    });
    const asked = session.client(ECRClient).send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }));
    await expect(asked).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  });
}
