import { describe, expect, test } from '@jest/globals';
import type { Deployment, Timed } from '../../../src/pipeline/deployment.ts';
import type { RunOutcome } from '../../../src/pipeline/run.ts';
import { describeLongestChain, longestChain, timeWithout } from '../../../src/pipeline/outcome/longest-chain.ts';
import { gantt, summarize } from '../../../src/pipeline/summary.ts';
import { Failure } from '../../../src/report/index.ts';

const outcome: RunOutcome = {
  changes: [
    { step: 'backend stack', change: '1 changed', known: true },
    { step: 'site', change: 'the bucket of the site does not exist yet', known: false },
  ],
  hasChanges: true,
  applied: true,
};

describe('the summary of a deployment', () => {
  test('says what is live, where, and what each step did', () => {
    const text = summarize(deployment(), outcome, '20261121-abc');
    expect(text).toMatch(/^### ✅ shop → production \(lambda\) is live\n/);
    expect(text).toContain('**[https://shop.example](https://shop.example)**');
    expect(text).toMatch(/\| backend stack \| shop-production-lambda: 1 changed \| 3\.0 s \|/);
    expect(text).not.toContain('delete-stack');
  });

  test('a plan says what each new resource costs a month, and what all cost together', () => {
    const added = ['AWS::EC2::NatGateway', 'AWS::EFS::FileSystem', 'AWS::IAM::Role'].map((type) => ({
      action: 'Add',
      type,
      logicalId: type,
      path: type,
      replacement: 'False',
      properties: [],
    }));
    const changed = { ...added[0]!, action: 'Modify', type: 'AWS::ElastiCache::ReplicationGroup' };
    const input = { request: {}, template: { resources: {} } };
    const plan = { stackName: 's', changes: [...added, changed], hasChanges: true, outputs: {}, input };
    const base = deployment();
    const planned = {
      ...base,
      request: { ...base.request, dryRun: true },
      plans: { data: plan },
    } as unknown as Deployment;
    const text = summarize(planned, { ...outcome, applied: false }, '');
    expect(text).toMatch(/NAT gateway \| 1 \| \$33 and/);
    expect(text).toMatch(/file system \| 1 \| \$0\.30 a GB/);
    expect(text).toContain('Together about $33 a month');
    expect(text).not.toMatch(/\| cache \|/);
  });

  test('names what stays from before, what it costs, and what removes it', () => {
    const leftovers = [
      { what: 'Stack shop-production-container', costs: '$37', remove: 'aws cloudformation delete-stack' },
    ];
    const text = summarize({ ...deployment(), leftovers }, outcome, 'r2');
    for (const fact of ['shop-production-container', '$37', 'aws cloudformation delete-stack'])
      expect(text).toContain(fact);
    expect(summarize({ ...deployment(), leftovers }, { ...outcome, applied: false }, 'r2')).not.toContain(
      'delete-stack',
    );
    expect(summarize(deployment(), outcome, 'r2')).not.toContain('Left from earlier deployments');
  });

  test.each<[string, string, object, boolean]>([
    ['a container without a certificate', 'http://balancer.example', { mode: 'container' }, true],
    ['one with a certificate', 'https://shop.example', { mode: 'container' }, false],
    ['one behind its site', 'http://balancer.example', { mode: 'container', web: 'public' }, false],
    ['one behind a distribution', 'http://balancer.example', { mode: 'container', edge: true }, false],
    ['a function', 'https://api.example', {}, false],
  ])('%s at %s: whether everybody on the way can read it is said', (_, ApiUrl, request, isOpen) => {
    const results = { backend: { outputs: { ApiUrl } } } as never;
    const text = summarize({ ...deployment({}, request), results }, outcome, 'r2');
    expect(/CertificateArn/.test(text)).toBe(isOpen);
  });

  test('a dry run says what would change, without times', () => {
    const text = summarize(deployment({}, { dryRun: true }), { ...outcome, applied: false }, '');
    expect(text).toMatch(/plan only, nothing was written/);
    expect(text).toContain('| backend stack | 1 changed |');
    expect(text).toContain('| site | _the bucket of the site does not exist yet_ |');
  });

  test('a run that changed nothing has no table', () => {
    const text = summarize(deployment(), { changes: [], hasChanges: false, applied: false }, 'r1');
    expect(text).toMatch(/is up to date, nothing was deployed/);
    expect(text).not.toContain('####');
  });

  test('a run that changed nothing has two lines', () => {
    const lines = summarize(deployment({ id: 'r1' }), { changes: [], hasChanges: false, applied: true }, 'r1')
      .split('\n')
      .filter(Boolean);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('https://shop.example');
    expect(lines[1]).not.toContain('before it');
  });

  test('the log of the application stands above our tables', () => {
    const error = new Failure({ code: 'checks', what: 'It answers 500', details: 'the log of the function' });
    const text = summarize(deployment(), undefined, '', { error, standing: 'stays' });
    const places = ['https://shop.example', 'It answers 500', 'the log of the function', 'Timeline'].map((part) =>
      text.indexOf(part),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    // What would have made it faster is no matter of a failure.
    expect(text).not.toContain('Longest chain');
  });

  test('a failure comes first, escaped, with what to do', () => {
    const error = new Failure({
      code: 'stack-failed',
      what: 'Stack <x> was not updated',
      why: 'a|b',
      todo: 'Correct it',
    });
    const text = summarize(deployment(), undefined, '', { error, standing: 'unchanged' });
    expect(text).toMatch(/^### ❌ shop → production \(lambda\) was not deployed/);
    expect(text).toContain('**What to do:** Correct it');
    expect(text).not.toContain('Stack <x>');
  });
});

describe('the timeline', () => {
  test('leaves out what took no time and marks what failed', () => {
    const chart = gantt([
      { name: 'build', start: 0, end: 10, status: 'done', did: '', after: [] },
      { name: 'checks: plan; x', start: 10, end: 3010, status: 'failed', did: '', after: [] },
    ]);
    expect(chart).toContain('checks  plan  x 3.0 s :crit, 10, 3010');
    expect(chart).not.toContain('build');
  });
});

describe('the longest chain', () => {
  const line = (name: string, start: number, end: number, after: readonly Timed[] = []): Timed => ({
    name,
    start,
    end,
    status: 'done',
    did: '',
    after,
  });
  const plan = line('image: plan', 0, 1_000);
  const image = line('image', 1_000, 61_000, [plan]);
  const web = line('web stack', 1_000, 31_000, [plan]);
  const backend = line('backend stack', 61_000, 81_000, [image]);
  const live = line('site live', 82_000, 83_000, [web, backend]);
  const timeline = [plan, image, web, backend, live];

  test('goes back from what ended last to what each link waited for', () => {
    expect(longestChain(timeline)).toEqual([plan, image, backend, live]);
    expect(longestChain([])).toEqual([]);
  });

  test('knows how long the rest would have taken without a step', () => {
    // Then the distribution is what the site waits for.
    expect(timeWithout(timeline, 'image')).toBe(32_000);
    expect(timeWithout(timeline, 'web stack')).toBe(83_000);
    expect(timeWithout(timeline, 'backend stack')).toBe(63_000);
  });

  test('is told with the step that would have shortened it most', () => {
    const text = describeLongestChain(timeline);
    expect(text).toMatch(/image 1 min 01 s → backend stack 20\.0 s/);
    expect(text).toMatch(/Without image .*32\.0 s.*Dockerfile/);
    expect(text).not.toContain('web stack');
    expect(describeLongestChain([line('build', 0, 3)])).toBe('');
  });
});

function deployment(previous?: { id?: string; stacks?: object[] }, request: object = {}): Deployment {
  return {
    request: {
      app: 'shop',
      environment: 'production',
      mode: 'lambda',
      backend: 'lambda-http',
      run: { commit: 'c0ffee123456' },
      ...request,
    },
    context: { session: { region: 'eu-central-1' } },
    previous: previous && { id: 'r1', commit: 'beef', stacks: [], ...previous },
    plans: {},
    results: { web: { outputs: { WebUrl: 'https://shop.example' } } },
    timeline: [
      { name: 'backend stack: plan', start: 0, end: 1000, status: 'done', did: '', after: [] },
      {
        name: 'backend stack',
        start: 1000,
        end: 3000,
        status: 'done',
        did: 'shop-production-lambda: 1 changed',
        after: [],
      },
    ],
    contentId: 'sha256:0123456789abcdef0123',
  } as unknown as Deployment;
}
