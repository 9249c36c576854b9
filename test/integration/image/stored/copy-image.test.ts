import { hash, randomBytes } from 'node:crypto';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { copyImage, isImageThere, planImageCopy } from '../../../../src/image/index.ts';
import { createContext } from '../../../../src/operation/index.ts';
import { testSession } from '../../../support/emulator/session.ts';
import { unique } from '../../../support/names.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';

const registry = new URL(process.env['AWS_ENDPOINT_URL']!).host;
const session = testSession();
const context = createContext(session, recordingReporter());
const OCI = 'application/vnd.oci.image';
const TAG = `content-${'a1'.repeat(20)}`;

/** Speaks to a repository as an engine does that pushes. */
async function ask(repository: string, method: string, path: string, body?: Buffer | string, type = '') {
  const answer = await fetch(`http://${registry}/v2/${repository}${path}`, {
    method,
    body,
    headers: { ...(type && { 'content-type': type }) },
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const digestOf = (bytes: Buffer | string) => `sha256:${hash('sha256', bytes)}`;

/** Pushes an image for each platform, and an index of both; returns the digests. */
async function pushed(repository: string) {
  await session.client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: repository }));
  const blob = async (bytes: Buffer) => {
    const digest = digestOf(bytes);
    await ask(repository, 'POST', `/blobs/uploads/?digest=${digest}`, bytes);
    return { mediaType: `${OCI}.layer.v1.tar+gzip`, digest, size: bytes.length };
  };
  const shared = await blob(randomBytes(3_000_000));
  const image = async (architecture: string, tag?: string) => {
    const config = await blob(Buffer.from(JSON.stringify({ architecture, os: 'linux' })));
    const layers = [shared, await blob(randomBytes(100_000))];
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.manifest.v1+json`, config, layers });
    await ask(repository, 'PUT', `/manifests/${tag ?? digestOf(manifest)}`, manifest, `${OCI}.manifest.v1+json`);
    return { digest: digestOf(manifest), size: manifest.length, platform: { os: 'linux', architecture }, layers };
  };
  const [amd, arm] = [await image('amd64', TAG), await image('arm64')];
  const manifests = [amd, arm].map(({ layers: _, ...one }) => ({ ...one, mediaType: `${OCI}.manifest.v1+json` }));
  const index = JSON.stringify({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests });
  await ask(repository, 'PUT', `/manifests/${digestOf(index)}`, index, `${OCI}.index.v1+json`);
  return { image: amd, index: digestOf(index), other: arm };
}

describe('an image that is copied from another registry', () => {
  let from: string;
  let made: Awaited<ReturnType<typeof pushed>>;
  beforeAll(async () => {
    from = unique('theirs');
    made = await pushed(from);
  });
  const plan = (digest: string, name: string) =>
    planImageCopy(context, { from: `${registry}/${from}@${digest}`, source: session, name, registry });

  test('is there with every byte and its content tag, in a repository that is made; twice is once', async () => {
    const name = unique('ours');
    const copy = await plan(made.image.digest, name);
    expect(copy).toMatchObject({ to: `${registry}/${name}@${made.image.digest}`, present: false });
    await copyImage(context, copy, { 'deploy:app': 'shop' });
    expect(await isImageThere(session, copy.to)).toBe(true);
    expect(await isImageThere(session, `${registry}/${name}:${TAG}`)).toBe(true);
    for (const { digest } of made.image.layers) {
      const { bytes } = await ask(name, 'GET', `/blobs/${digest}`);
      expect(digestOf(bytes)).toBe(digest);
    }
    expect(await plan(made.image.digest, name)).toMatchObject({ present: true });
    await copyImage(context, copy, { 'deploy:app': 'shop' });
  });

  test('of several platforms comes with all of them', async () => {
    const name = unique('ours');
    await copyImage(context, await plan(made.index, name), {});
    for (const digest of [made.index, made.image.digest, made.other.digest])
      expect([digest, (await ask(name, 'GET', `/manifests/${digest}`)).status]).toEqual([digest, 200]);
  });

  test('that is gone there is one clear error', async () => {
    const gone = `sha256:${'0'.repeat(64)}`;
    const copy = await plan(gone, unique('ours'));
    await expect(copyImage(context, copy, {})).rejects.toMatchObject({
      code: 'registry',
      message: expect.stringMatching(/could not be copied.*404.*artifacts-from/s),
    });
  });
});
