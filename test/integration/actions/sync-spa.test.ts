import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import action from '../../../src/actions/sync-spa.ts';
import { connectApi, readApi } from '../../../src/site/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { judged } from '../../support/aws/judge.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createWebStack, type WebStack } from '../../support/edge/web-stack.ts';
import { actionRun, inputVariables } from '../../support/actions/action-run.ts';
import { recordingReporter, type RecordingReporter } from '../../support/recording-reporter.ts';

function runWith(inputs: Record<string, string>, runId = '100') {
  const environment = { ...process.env, ...inputVariables(inputs), GITHUB_RUN_ID: runId };
  const report: RecordingReporter = recordingReporter();
  const outputs: Record<string, unknown> = {};
  const actionRunOf = actionRun(environment, { report, output: (name, value) => void (outputs[name] = value) });
  return { run: async () => await judged({ role: 'DeployRole' }, () => action(actionRunOf)), report, outputs };
}

describe('the action', () => {
  const folder = siteFolder({
    'index.html': '<script src="/assets/app-Ab1cDe2f.js"></script>',
    'assets/app-Ab1cDe2f.js': '1',
    'a b+c#%ü.txt': 'odd',
  });
  let stack: WebStack;
  beforeAll(async () => void (stack = await createWebStack(testSession())));
  afterAll(() => folder.remove());

  test('a dry run shows the plan and writes nothing', async () => {
    const { run, report, outputs } = runWith({ source: folder.path, 'web-stack': stack.name, 'dry-run': 'true' });
    await run();
    expect(outputs).toMatchObject({ 'has-changes': true, uploaded: 0, bytes: 0 });
    expect(report.markdown.join('')).toContain('Dry run: nothing was written');
    const plan = JSON.parse(readFileSync(String(outputs['plan']), 'utf8')) as { put: unknown[] };
    expect(plan.put).toHaveLength(3);
  });

  test('deploys, then has nothing to do', async () => {
    const first = runWith({ source: folder.path, 'web-stack': stack.name, 'runtime-config': 'STAGE: test' });
    await first.run();
    expect(first.outputs).toMatchObject({ 'has-changes': true, uploaded: 4, 'invalidation-id': '' });
    expect(first.report.markdown.join('')).toContain('The new site is live');
    const again = runWith({ source: folder.path, 'web-stack': stack.name, 'runtime-config': 'STAGE: test' });
    await again.run();
    expect(again.outputs).toMatchObject({ 'has-changes': false, release: first.outputs['release'] });
  });

  test('a run again after one that ended right after its pointer lets the pages of the API come from it', async () => {
    const session = testSession();
    const { run } = runWith({ source: folder.path, 'web-stack': stack.name, 'runtime-config': 'STAGE: test' });
    const stable = { id: 'lambda', domain: 'api.example', protocol: 'https' as const, port: 443, path: '' };
    await connectApi(session, stack.keyValueStoreArn, { stable: { ...stable, site: 'of-a-shift' } });
    await run();
    expect((await readApi(session, stack.keyValueStoreArn))!.record).toEqual({ stable });
  });

  test('an earlier run does not replace a later one', async () => {
    folder.write('index.html', 'older');
    const older = runWith({ source: folder.path, 'web-stack': stack.name }, '99');
    await expect(older.run()).rejects.toMatchObject({ code: 'older-build' });
    const allowed = runWith(
      { source: folder.path, 'web-stack': stack.name, 'allow-older': 'true', 'max-delete': '50' },
      '99',
    );
    await allowed.run();
    expect(allowed.outputs['has-changes']).toBe(true);
  });

  test.each([
    [{ source: '' }, 'Input "source" is missing'],
    [{ source: '/no/such/folder', bucket: 'some-bucket' }, 'Input "source" cannot be "/no/such/folder"'],
    [{ source: '.', bucket: 'Not_A_Bucket' }, 'Input "bucket" cannot be "Not_A_Bucket"'],
    [{ source: '.' }, 'Input "bucket" is missing'],
    [{ source: '.', bucket: 'some-bucket', strategy: 'releases' }, 'Input "strategy" cannot be "releases"'],
    [{ source: '.', bucket: 'some-bucket', 'distribution-id': 'd123.cloudfront.net' }, 'Input "distribution-id"'],
    ...['/app', '.deploy', '.deploy/x', '..', '../app', 'a/../b', 'a/.', './a', 'a//b', 'a b', 'app//'].map(
      (prefix) => [{ source: '.', bucket: 'some-bucket', prefix }, `Input "prefix" cannot be "${prefix}"`] as const,
    ),
    [{ source: '/no', bucket: 'some-bucket', prefix: 'a/.b/c..d/.deploy/' }, 'Input "source" cannot be "/no"'],
    [{ source: '.', bucket: 'some-bucket', 'max-delete': '101' }, 'Input "max-delete" cannot be "101"'],
    [{ source: '.', bucket: 'some-bucket', 'cache-rules': 'a: b' }, 'Input "cache-rules"'],
    [{ source: '.', bucket: 'some-bucket', invalidation: 'tags' }, 'Input "invalidation" cannot be "tags"'],
    [
      { source: '.', bucket: 'some-bucket', 'expected-bucket-owner': '123' },
      'Input "expected-bucket-owner" cannot be "123"',
    ],
    [
      {
        source: '.',
        bucket: 'some-bucket',
        strategy: 'in-place',
        'key-value-store': 'arn:aws:cloudfront::123456789012:key-value-store/edge',
      },
      'Input "strategy" cannot be "in-place" together with key-value-store',
    ],
    [
      {
        source: '.',
        bucket: 'some-bucket',
        'key-value-store': 'arn:aws:cloudfront::000000000000:key-value-store/none',
      },
      'KeyValueStore arn:aws:cloudfront::000000000000:key-value-store/none does not exist',
    ],
    [{ source: '.', 'web-stack': 'no-such-stack' }, 'Input "web-stack" cannot be "no-such-stack"'],
  ])('bad input %j is named', async (inputs, message) => {
    await expect(runWith(inputs as unknown as Record<string, string>).run()).rejects.toThrow(message);
  });
});
