import { describe, expect, test } from '@jest/globals';
import type { NoPreview } from '../../../src/actions/previews/preview-admission.ts';
import { Admission } from '../../../src/actions/previews/preview-admission.ts';
import { readPreviewInputs } from '../../../src/actions/inputs/preview-inputs.ts';
import type { OpenEnvironment } from '../../../src/environment/index.ts';
import { type ActionRun, type GitHubApi, Inputs } from '../../../src/github/index.ts';
import type { DeployRequest } from '../../../src/pipeline/index.ts';
import { type PreviewRecord, readPreview, writePreview } from '../../../src/preview/index.ts';
import { type JsonStore, previewEnvironment, scopePrefix } from '../../../src/release/index.ts';
import { failureWith } from '../../support/failure-with.ts';
import { memoryStore } from '../../support/memory-store.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const DAY = 24 * 60 * 60 * 1000;
const HEAD = 'a'.repeat(40);
const OLDER = 'b'.repeat(40);

interface Pull {
  isOpen: boolean;
  headSha: string;
  headRepository: string;
  labels: string[];
}
const pull = (more: Partial<Pull> = {}): Pull => ({
  isOpen: true,
  headSha: HEAD,
  headRepository: 'my-org/shop',
  labels: [],
  ...more,
});
const answering = (...answers: (Pull | Error)[]) => {
  let asked = 0;
  const next = () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { pull: next } as unknown as GitHubApi;
};

/** The look of a run for pull request 7 that knows its number only, as one that was dispatched does. */
function admissionOf(github: GitHubApi | undefined, given: Record<string, string> = {}, event: object = {}) {
  const inputs = Object.entries({ 'pull-request': '7', ...given }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  const report = recordingReporter();
  const run = {
    inputs: new Inputs(Object.fromEntries(inputs)),
    context: { repository: 'my-org/shop', actor: 'ada' },
    environment: { GITHUB_EVENT_NAME: 'workflow_dispatch' },
    report,
  } as unknown as ActionRun;
  const wanted = readPreviewInputs(run);
  return {
    report,
    admission: new Admission(github, { ...wanted, pullRequest: { ...wanted.pullRequest, ...event } }, run),
  };
}

const requestOf = (commit: string, runId: string, repositoryId?: string) =>
  ({
    app: 'shop',
    environment: 'pr-7',
    run: { commit, runId, repository: 'my-org/shop', repositoryId },
  }) as DeployRequest;
const opened = (store: JsonStore, report = recordingReporter()) =>
  ({ store, context: { report } }) as unknown as OpenEnvironment;
const recordOf = (number: number) =>
  `${scopePrefix({ app: 'shop', environment: previewEnvironment(number) })}preview.json`;
const state = (wanted: NoPreview['state']) => expect.objectContaining({ name: 'NoPreview', state: wanted });

describe('how long a preview lasts', () => {
  test.each<[string, Record<string, string>, string[], number]>([
    ['7 days unless said otherwise', {}, [], 7],
    ['as long as ttl says', { ttl: '48h' }, ['bug'], 2],
    ['30 days with the label keep-preview', {}, ['bug', 'keep-preview'], 30],
    ['with it, and a longer ttl, as long as that', { ttl: '60d' }, ['keep-preview'], 60],
  ])('%s', async (_, given, labels, days) => {
    const { admission } = admissionOf(answering(pull({ labels })), given);
    const before = Date.now();
    expect(await admission.lookUp()).toBe(HEAD);
    expect(admission.isKept).toBe(labels.includes('keep-preview'));
    const lasts = Date.parse(admission.until) - before;
    expect(Math.round((lasts / DAY) * 100) / 100).toBe(days);
  });

  test('counts from the last deployment; since when it is there stays', async () => {
    const store = memoryStore();
    const since = '2026-11-01T00:00:00.000Z';
    const before = { format: 1 as const, app: 'shop', number: 7, repository: 'my-org/shop', runId: '1', commit: OLDER };
    await writePreview(store, { ...before, since, until: '2026-11-08T00:00:00.000Z' });
    const { admission } = admissionOf(answering(pull()));
    await admission.lookUp();
    await admission.admit(opened(store), requestOf(HEAD, '2'));
    const record = await readPreview(store, { app: 'shop', number: 7 });
    expect(record).toMatchObject({ since, until: admission.until, commit: HEAD, runId: '2' });
    expect(Date.parse(admission.until)).toBeGreaterThan(Date.now());
  });
});

describe('a run that may not deploy a preview', () => {
  test.each<[string, Pull, NoPreview['state']]>([
    ['of a fork, whatever event it was', pull({ headRepository: 'eve/shop' }), 'skipped'],
    ['of a fork that is gone', pull({ headRepository: '' }), 'skipped'],
    ['of a pull request that is closed', pull({ isOpen: false }), 'closed'],
  ])('%s', async (_, answer, wanted) => {
    await expect(admissionOf(answering(answer)).admission.lookUp()).rejects.toEqual(state(wanted));
  });

  test('is closed, or overtaken by a push, while it waits for the lease: nothing is written', async () => {
    for (const [later, wanted] of [
      [pull({ isOpen: false }), 'closed'],
      [pull({ headSha: OLDER }), 'superseded'],
    ] as const) {
      const store = memoryStore();
      const { admission } = admissionOf(answering(pull(), later));
      await admission.lookUp();
      await expect(admission.admit(opened(store), requestOf(HEAD, '2'))).rejects.toEqual(state(wanted));
      expect(await store.list('')).toEqual([]);
    }
  });

  test.each<[string, Partial<PreviewRecord>, string | undefined, boolean]>([
    ['another repository', { repository: 'my-org/other' }, undefined, true],
    ['another one that had its name', { repositoryId: '1' }, '2', true],
    ['its own, in another spelling', { repository: 'My-Org/Shop' }, undefined, false],
    ['its own, which was renamed', { repository: 'my-org/before', repositoryId: '1' }, '1', false],
  ])('meets the preview of %s', async (_, maker, repositoryId, isRefused) => {
    const store = memoryStore();
    const before = {
      ...{ format: 1 as const, app: 'shop', number: 7, repository: 'my-org/shop', runId: '1', commit: OLDER },
      ...{ since: '2026-11-01T00:00:00.000Z', until: '2026-11-08T00:00:00.000Z', ...maker },
    };
    await writePreview(store, before);
    const { admission } = admissionOf(answering(pull()));
    await admission.lookUp();
    const admitted = admission
      .admit(opened(store), requestOf(HEAD, '2', repositoryId))
      .catch((error: unknown) => error);
    expect(await admitted).toEqual(isRefused ? expect.objectContaining({ code: 'new-source' }) : undefined);
    const record = (await readPreview(store, { app: 'shop', number: 7 }))!;
    expect(record).toMatchObject(isRefused ? before : { commit: HEAD, repository: 'my-org/shop' });
  });

  test('is older than the one that deployed last, and GitHub cannot be asked', async () => {
    const store = memoryStore();
    const silent = () => {
      const found = admissionOf(answering(new Error('GitHub does not answer')), {}, { headSha: HEAD, labels: [] });
      return found;
    };
    const newer = silent();
    expect(await newer.admission.lookUp()).toBe(HEAD);
    await newer.admission.admit(opened(store), requestOf(HEAD, '1000000001'));
    expect(newer.report.warnings.length).toBeGreaterThan(0);
    const older = silent();
    await older.admission.lookUp();
    await expect(older.admission.admit(opened(store), requestOf(OLDER, '999999999'))).rejects.toEqual(
      state('superseded'),
    );
    expect(await readPreview(store, { app: 'shop', number: 7 })).toMatchObject({ commit: HEAD });
    // The same run again, as after a kill.
    await silent().admission.admit(opened(store), requestOf(HEAD, '1000000001'));
  });

  test('meets a record of its own that does not say whose it is: nothing is written over it', async () => {
    const store = memoryStore();
    const torn = { format: 1, app: 'shop', number: 7 };
    await store.put(recordOf(7), torn, { ifNoneMatch: '*' });
    const { admission } = admissionOf(answering(pull()));
    await admission.lookUp();
    await expect(admission.admit(opened(store), requestOf(HEAD, '2'))).rejects.toEqual(
      failureWith('damaged-record', recordOf(7)),
    );
    expect((await store.get(recordOf(7)))!.value).toBe(torn);
  });

  const times = { since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' };
  const ofSeven = { format: 1, app: 'shop', number: 7, repository: 'my-org/shop', runId: '1', commit: OLDER, ...times };
  test.each<[what: string, limit: string, record: object, NoPreview['state'] | undefined]>([
    ['damaged, over the limit', '1', { format: 1, app: 'shop', number: 3 }, 'limit'],
    ['damaged, below it', '2', { format: 1, app: 'shop', number: 3 }, undefined],
    ['that of another preview, whose time is over', '1', ofSeven, 'limit'],
  ])('counts a preview whose record is %s', async (_, limit, torn, wanted) => {
    const store = memoryStore();
    await store.put(recordOf(3), torn, { ifNoneMatch: '*' });
    const { admission, report } = admissionOf(answering(pull()), { 'max-previews': limit });
    await admission.lookUp();
    const admitted = admission.admit(opened(store, report), requestOf(HEAD, '2')).catch((error: unknown) => error);
    expect(await admitted).toEqual(wanted && state(wanted));
    expect(report.warnings).toEqual([expect.stringContaining(recordOf(3))]);
    expect(await readPreview(store, { app: 'shop', number: 7 })).toEqual(
      wanted ? undefined : expect.objectContaining({ commit: HEAD }),
    );
  });

  test('knows neither commit nor pull request: that is a failure which says what to do', async () => {
    await expect(admissionOf(undefined).admission.lookUp()).rejects.toMatchObject({ code: 'no-pull-request' });
  });
});
