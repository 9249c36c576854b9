import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CreateRepositoryCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import action from '../../../src/actions/build-image.ts';
import { type ErrorCode, Failure } from '../../../src/report/index.ts';
import { baseImage } from '../../support/images/base-image.ts';
import {
  engineEnvironment,
  imageContext,
  pushAs,
  removeImages,
  SERVER,
  serverDockerfile,
  type ImageContext,
} from '../../support/images/image-context.ts';
import { unique } from '../../support/names.ts';
import { describeWith } from '../../support/needs.ts';
import { testSession } from '../../support/emulator/session.ts';
import { actionRun } from '../../support/actions/action-run.ts';
import { recordingReporter, type RecordingReporter } from '../../support/recording-reporter.ts';
import { failureWith } from '../../support/failure-with.ts';

const registry = new URL(process.env['AWS_ENDPOINT_URL']!).host;

describeWith('docker')('the action build-image', () => {
  const repository = unique('shop');
  const base = `${registry}/${repository}-base:24`;
  const session = testSession();
  let context: ImageContext;

  beforeAll(async () => {
    const secret = `ENV SUITE=${repository}\nRUN --mount=type=secret,id=TOKEN cat /run/secrets/TOKEN && test -s /run/secrets/TOKEN\n`;
    await session.client(ECRClient).send(new CreateRepositoryCommand({ repositoryName: `${repository}-base` }));
    pushAs(await baseImage('node'), base);
    context = imageContext({
      Dockerfile: serverDockerfile(base, secret),
      'plain.Dockerfile': 'FROM scratch\nCOPY server.js /\n',
      'server.js': SERVER,
    });
  });
  afterAll(() => {
    context.remove();
    removeImages('docker', repository);
    removeImages('docker', `${repository}-base`);
  });

  async function run(
    given: Record<string, string>,
  ): Promise<{ outputs: Record<string, unknown>; report: RecordingReporter }> {
    const report = recordingReporter();
    const outputs: Record<string, unknown> = {};
    const inputs = { repository, registry, engine: 'docker', secrets: 'TOKEN=v3ry-secret', ...given };
    // "#NAME" is a variable of the step, the rest are inputs.
    const variables = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        name.startsWith('#') ? name.slice(1) : `INPUT_${name.toUpperCase()}`,
        value,
      ]),
    );
    const environment = { ...engineEnvironment(), GITHUB_WORKSPACE: context.folder, ...variables };
    await action(actionRun(environment, { report, output: (name, value) => void (outputs[name] = value) }));
    return { outputs, report };
  }

  test('dry-run says what it would do and writes nothing', async () => {
    const { outputs, report } = await run({ 'dry-run': 'true' });
    expect(outputs).toEqual({ reused: false });
    expect(report.markdown.join()).toMatch(/create the repository.*\n.*push/);
    const asked = testSession()
      .client(ECRClient)
      .send(new DescribeRepositoriesCommand({ repositoryNames: [repository] }));
    await expect(asked).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  });

  test('builds with a secret that appears nowhere, then reuses whatever the labels say', async () => {
    const first = await run({ labels: 'team: one' });
    expect(first.outputs).toMatchObject({
      reused: false,
      'boot-check': 'healthy',
      image: expect.stringContaining('@sha256:'),
    });
    expect(first.report.masked).toContain('v3ry-secret');
    expect(JSON.stringify([first.report.lines, first.report.markdown, first.outputs])).not.toContain('v3ry-secret');
    expect(first.report.lines.join('\n')).toContain('***');

    const history = spawnSync(
      'docker',
      ['history', '--no-trunc', `${registry}/${repository}:${String(first.outputs['tags'])}`],
      { encoding: 'utf8' },
    );
    expect(history.stdout).toContain('server.js');
    expect(history.stdout).not.toContain('v3ry-secret');

    const second = await run({ labels: 'team: two', secrets: 'TOKEN=another-secret' });
    expect(second.outputs).toMatchObject({ reused: true, digest: first.outputs['digest'] });
  });

  test('no-cache builds anew beside the image that an immutable tag holds', async () => {
    const { outputs } = await run({ 'no-cache': 'true' });
    expect(outputs).toMatchObject({ reused: false, tags: expect.stringMatching(/^content-[0-9a-f]{40}-2$/) });
    expect((await run({})).outputs).toMatchObject({ reused: true, digest: outputs['digest'] });
  });

  test('a new base image under the same tag is new content', async () => {
    const patched = imageContext({ Dockerfile: `FROM ${base}\nENV PATCHED=1\n` });
    spawnSync('docker', ['build', '--quiet', '--tag', `${base}-patched`, patched.folder], { stdio: 'ignore' });
    patched.remove();
    pushAs(`${base}-patched`, base);
    expect((await run({ 'dry-run': 'true' })).outputs).toEqual({ reused: false });
  });

  test.each<[string, Record<string, string>, ErrorCode, string[]]>([
    ['no repository', { repository: '' }, 'input', ['"repository"']],
    ['a repository that cannot be one', { repository: 'Shop' }, 'input', ['"repository"', '"Shop"', 'lower-case']],
    ['no Dockerfile', { context: 'empty' }, 'input', ['empty']],
    ['a Dockerfile that is not there', { file: 'other.Dockerfile' }, 'input', ['other.Dockerfile']],
    ['a stage that is not there', { target: 'prod' }, 'input', ['"target"', '"prod"']],
    ['an engine that is none', { engine: 'kaniko' }, 'input', ['"engine"', '"kaniko"', 'docker, podman, buildah']],
    [
      'a platform that cannot run',
      { platforms: 'windows/amd64' },
      'input',
      ['"platforms"', '"windows/amd64"', 'linux/amd64'],
    ],
    [
      'two platforms for Lambda',
      { platforms: 'linux/amd64,linux/arm64', 'package-type': 'lambda' },
      'input',
      ['"platforms"', 'one platform'],
    ],
    ['a tag that is none', { tags: 'a b' }, 'input', ['"tags"', '"a b"']],
    ['a missing secret file', { secrets: 'id=key,src=nowhere.pem' }, 'input', ['nowhere.pem']],
    ['a secret variable that is not set', { secrets: 'id=key,env=NOT_SET_HERE' }, 'input', ['NOT_SET_HERE']],
    [
      'a Lambda platform that is none',
      { platforms: 'linux/s390x', 'package-type': 'lambda' },
      'input',
      ['"linux/s390x"', 'linux/amd64'],
    ],
    [
      'two platforms without a builder for them',
      { platforms: 'linux/amd64,linux/arm64', file: 'plain.Dockerfile', 'dry-run': 'true' },
      'engine',
      ['"platforms"', 'setup-buildx-action'],
    ],
    [
      'a cache that this builder cannot write',
      { 'cache-to': 'type=gha', 'dry-run': 'true' },
      'engine',
      ['"cache-to"', 'setup-buildx-action'],
    ],
    [
      'a scan of what ECR does not hold',
      { repository: 'ghcr.io/my-org/shop', scan: 'high' },
      'input',
      ['"scan"', '"high"', 'Amazon ECR'],
    ],
    ['a scan of what is not pushed', { push: 'false', scan: 'report' }, 'input', ['"scan"', '"report"', 'push']],
    [
      'images to keep in another registry',
      { repository: 'ghcr.io/my-org/shop', 'keep-images': '5' },
      'input',
      ['"keep-images"', '"5"'],
    ],
    ['an engine that is not there', { engine: 'podman', '#PATH': '/nowhere' }, 'engine', ['podman is not installed']],
    [
      'no engine at all',
      { engine: 'auto', '#PATH': '/nowhere' },
      'engine',
      ['docker is not installed; podman is not installed; buildah is not installed'],
    ],
    ['no daemon', { '#DOCKER_HOST': 'unix:///nowhere.sock' }, 'engine', ['docker', 'daemon']],
    [
      'an allowance without an end',
      { 'scan-allow': '[{ id: CVE-1, reason: x }]' },
      'input',
      ['"scan-allow"', 'expires'],
    ],
  ])('%s is one clear error', async (_, given, code, facts) => {
    const error: unknown = await run(given).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toEqual(failureWith(code, ...facts));
  });

  test('a platform that this machine can neither run nor emulate is told before the build', async () => {
    const foreign = process.arch === 'arm64' ? 'amd64' : 'arm64';
    if (existsSync(`/proc/sys/fs/binfmt_misc/qemu-${foreign === 'arm64' ? 'aarch64' : 'x86_64'}`)) return;
    const refused = run({ platforms: `linux/${foreign}` });
    await expect(refused).rejects.toMatchObject({
      code: 'platform',
      what: expect.stringContaining(`cannot build an image for linux/${foreign}`),
      todo: expect.stringMatching(/runs-on: .*setup-qemu-action/),
    });
  });
});
