import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DescribeImagesCommand, ECRClient, ListImagesCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import action from '../../../src/actions/build-image.ts';
import { contentTag } from '../../../src/image/content/content-key.ts';
import { jsonStore, ledger } from '../../../src/release/index.ts';
import { Failure } from '../../../src/report/index.ts';
import { runWith, type ActionResult } from '../../support/actions/in-process.ts';
import { faultProxy, type Seen, type Verdict } from '../../support/emulator/fault-proxy.ts';
import {
  engineEnvironment,
  imageContext,
  type ImageContext,
  removeImages,
  requestFor,
  planImage,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { releaseRecord } from '../../support/apps/release-record.ts';
import { testSession } from '../../support/emulator/session.ts';
import { bootstrapOf } from '../../support/cloudformation/deploy-stack.ts';

const session = testSession();
const ecr = session.client(ECRClient);
const endpoint = process.env['AWS_ENDPOINT_URL']!;

describeWith('docker')('the registry’s part of build-image', () => {
  const repository = unique('shop');
  let context: ImageContext;
  let proxy: Awaited<ReturnType<typeof faultProxy>> | undefined;

  beforeAll(() => {
    context = imageContext({ Dockerfile: 'FROM scratch\nCOPY name /\n', name: 'first' });
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });
  afterAll(() => {
    context.remove();
    removeImages('docker', repository);
  });

  const request = () => requestFor(context, repository);

  async function build(inputs: Record<string, string> = {}, aws = endpoint): Promise<ActionResult> {
    // The SDK reads the process's own environment.
    process.env['AWS_ENDPOINT_URL'] = aws;
    const given = { repository, registry: new URL(endpoint).host, engine: 'docker', 'boot-check': 'off', ...inputs };
    const environment = engineEnvironment() as Record<string, string>;
    const result = await runWith(action, given, { workspace: context.folder, environment }).finally(
      () => (process.env['AWS_ENDPOINT_URL'] = endpoint),
    );
    if (result.error && !(result.error instanceof Failure)) throw result.error;
    return result;
  }

  /** ECR's findings, which no local registry has, in front of the real rest of it. */
  async function withFindings(...answers: object[]): Promise<string> {
    let asked = 0;
    proxy = await faultProxy(endpoint, ({ operation }: Seen): Verdict => {
      const name = operation.split('.').at(-1);
      if (name === 'StartImageScan') return { status: 200, body: '{}' };
      if (name !== 'DescribeImageScanFindings') return 'pass';
      const answer = answers[Math.min(asked++, answers.length - 1)]!;
      return { status: '__type' in answer ? 400 : 200, body: JSON.stringify(answer) };
    });
    return proxy.endpoint;
  }
  const status = (name: string) => ({ imageScanStatus: { status: name } });
  const found = {
    ...status('COMPLETE'),
    imageScanFindings: {
      findings: [
        {
          name: 'CVE-2026-1',
          severity: 'HIGH',
          uri: 'https://example.org/CVE-2026-1',
          attributes: [
            { key: 'package_name', value: 'openssl' },
            { key: 'package_version', value: '3.0.1' },
          ],
        },
      ],
    },
  };

  test('the scan gate waits through every state, fails at its level, and lets an allowed finding pass', async () => {
    const states = [{ __type: 'ScanNotFoundException' }, status('PENDING'), status('IN_PROGRESS'), found];
    const refused = await build({ scan: 'high', tags: 'v1' }, await withFindings(...states));
    expect(refused.error).toMatchObject({
      code: 'scan',
      why: expect.stringContaining('CVE-2026-1 (high) in openssl 3.0.1'),
    });
    expect(proxy!.seen.filter(({ operation }) => operation.endsWith('StartImageScan'))).toHaveLength(1);
    expect(refused.report.markdown.join('\n')).toMatch(/\| high +\| +1 \|/);
    // What did not pass gets none of the tags that were asked for.
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: repository }));
    expect(imageDetails![0]!.imageTags).toEqual([expect.stringMatching(/^content-/)]);
    await proxy!.stop();

    const year = new Date().getUTCFullYear();
    const allow = (expires: string) => `[{ id: CVE-2026-1, reason: not reachable, expires: ${expires} }]`;
    const expired = await build({ scan: 'high', 'scan-allow': allow(`${year - 1}-12-31`) }, await withFindings(found));
    expect(expired.error).toMatchObject({ code: 'scan' });
    expect(expired.report.warnings.join()).toContain(`${year - 1}-12-31`);
    await proxy!.stop();

    const passed = await build(
      { scan: 'high', tags: 'v1', 'scan-allow': allow(`${year + 1}-12-31`) },
      await withFindings(found),
    );
    expect(passed.error).toBeUndefined();
    expect(passed.outputs).toMatchObject({ reused: 'true' });
    expect(JSON.parse(passed.outputs['scan']!)).toMatchObject({ status: 'COMPLETE', counts: { HIGH: 1 } });
    expect(passed.outputs['tags']!.split('\n')).toContain('v1');
  });

  test.each(['FAILED', 'UNSUPPORTED_IMAGE'])('a scan that ends in %s is no pass', async (name) => {
    const refused = await build({ scan: 'critical' }, await withFindings(status(name)));
    expect(refused.error).toMatchObject({ code: 'scan', what: expect.stringContaining(`ended with ${name}`) });
  });

  test('keep-images deletes old images, but none that a release record names', async () => {
    const { artifactsBucket } = await bootstrapOf(session);
    const digests: string[] = [];
    for (const name of ['first', 'second', 'third', 'fourth']) {
      context.write('name', name);
      digests.push((await build()).outputs['digest']!);
    }
    // The first one is live somewhere.
    const scope = { app: repository, environment: 'production' };
    const image = `${new URL(endpoint).host}/${repository}@${digests[0]}`;
    const releases = ledger(jsonStore(session, artifactsBucket), scope);
    await releases.open({ ...releaseRecord(scope, '2026-01-01T00:00:00Z'), image });
    // The emulator notes pushes to the second, and all these happen within one.
    proxy = await faultProxy(
      endpoint,
      () => 'pass',
      ({ operation }, answer) => (operation.endsWith('DescribeImages') ? pushedInOrder(answer, digests) : answer),
    );

    context.write('name', 'fifth');
    const last = await build({ 'keep-images': '2' }, proxy.endpoint);
    const { imageIds } = await ecr.send(new ListImagesCommand({ repositoryName: repository }));
    const left = new Set(imageIds!.map(({ imageDigest }) => imageDigest));
    // v1 is a tag of somebody's own; it stands on the first image too.
    expect(left).toEqual(new Set([digests[0], digests[3], last.outputs['digest']]));
    expect(last.report.lines.join('\n')).toContain('Deleted 2 old images');
  });

  test('each registry is asked for one login, however many images come from it', async () => {
    proxy = await faultProxy(endpoint, () => 'pass');
    context.write('name', 'sixth');
    await build({}, proxy.endpoint);
    const logins = proxy.seen.filter(({ operation }) => operation.endsWith('GetAuthorizationToken'));
    expect(logins).toHaveLength(1);
  });

  test('of an image for several platforms, the image of each is asked for, and the index never', async () => {
    const images = [];
    for (const [architecture, name] of [
      ['amd64', 'for amd64'],
      ['arm64', 'for arm64'],
    ] as const) {
      context.write('name', name);
      images.push({ architecture, digest: (await build()).outputs['digest']! });
    }
    context.write('name', 'for both');
    const type = 'application/vnd.oci.image.index.v1+json';
    const manifests = [
      ...images.map(({ architecture, digest }) => ({
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        digest,
        size: 1,
        platform: { os: 'linux', architecture },
      })),
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: `sha256:${'0'.repeat(64)}`,
        size: 1,
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      },
    ];
    const { key } = await planImage(session, request());
    await ecr.send(
      new PutImageCommand({
        repositoryName: repository,
        imageManifest: JSON.stringify({ schemaVersion: 2, mediaType: type, manifests }),
        imageManifestMediaType: type,
        imageTag: contentTag(key),
      }),
    );
    const refused = await build({ scan: 'high', tags: 'both' }, await withFindings(status('COMPLETE'), found));
    expect(refused.error).toMatchObject({
      code: 'scan',
      why: expect.stringMatching(/CVE-2026-1 \(high\) in openssl 3.0.1 on linux\/\w+/),
    });
    const asked = proxy!.seen.filter(({ operation }) => operation.endsWith('DescribeImageScanFindings'));
    expect(asked.map(({ body }) => (JSON.parse(body) as { imageId: object }).imageId)).toEqual(
      expect.arrayContaining(images.map(({ digest }) => ({ imageDigest: digest }))),
    );
    expect(asked).toHaveLength(2);
    const tagged = await ecr.send(new DescribeImagesCommand({ repositoryName: repository }));
    expect(tagged.imageDetails!.flatMap(({ imageTags }) => imageTags ?? [])).not.toContain('both');
  });
});

/** Dates the images of an answer of DescribeImages a minute apart, in the order of `digests`; all others after them. */
function pushedInOrder(answer: string, digests: readonly string[]): string {
  const { imageDetails, ...rest } = JSON.parse(answer) as { imageDetails: { imageDigest: string }[] };
  const dated = imageDetails.map((image) => {
    const place = digests.indexOf(image.imageDigest);
    return { ...image, imagePushedAt: 1_767_225_600 + 60 * (place < 0 ? digests.length : place) };
  });
  return JSON.stringify({ ...rest, imageDetails: dated });
}
