import { failureWith } from '../../support/failure-with.ts';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../src/operation/index.ts';
import {
  acquireLease,
  newMigration,
  type JsonStore,
  type ReleaseRecord,
  scopePrefix,
} from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { release, released } from '../../support/apps/released.ts';
import { bootstrapOf } from '../../support/cloudformation/deploy-stack.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { unique } from '../../support/names.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';
import { recordKey } from '../../../src/release/keys.ts';

let edge: Edge;
let store: JsonStore;

beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

const bucket = async () => (await bootstrapOf(testSession())).artifactsBucket;
const remove = async (key: string, from?: string) =>
  void (await testSession()
    .client(S3Client)
    .send(new DeleteObjectCommand({ Bucket: from ?? (await bucket()), Key: key })));

describe('a rollback that cannot be', () => {
  test.each<[Record<string, string>, Error]>([
    [{ to: 'yesterday' }, failureWith('input', '"to"', 'yesterday', 'previous')],
    [{ to: '2026-02-30' }, failureWith('input', '"to"', '2026-02-30')],
    [{ to: '2026-13-01' }, failureWith('input', '"to"', '2026-13-01')],
    [{ to: '2027' }, failureWith('input', '"to"', '2027')],
    [{ to: '#x' }, failureWith('input', '"to"', '#x')],
    [{ to: 'C0FFEE' }, failureWith('input', '"to"', 'C0FFEE')],
    [{ environment: 'never-was' }, failureWith('no-release', 'never-was')],
    [{ to: '#12' }, failureWith('input', '#12', 'github-token')],
  ])('%j is one clear error, and nothing is written', async (inputs, refusal) => {
    const stage = new DeployStage(edge, store);
    const { error } = await stage.rollback(inputs);
    expect(error).toEqual(refusal);
    expect(await store.list(scopePrefix({ ...stage.scope, ...inputs }))).toEqual([]);
  });

  test('to an unknown release, to that of another app, or to what was never live lists the releases and writes nothing', async () => {
    const { stage, of } = await released({ edge, store }, ['A', 'B']);
    const other = await released({ edge, store }, ['X']);
    const keys = async () => await store.list(scopePrefix(stage.scope));
    const before = await keys();
    stage.app.build('C', 500);
    expect((await stage.deploy({ deadline: '1s' })).error).toMatchObject({ code: 'checks' });
    const withFailed = await keys();
    const failed = (await stage.releases.list())[0]!;
    for (const to of [other.of['X']!.id, 'c0ffee1', failed, '2020-01-01']) {
      const { error, log } = await stage.rollback({ to });
      expect([to, error?.code]).toEqual([to, 'no-release']);
      expect(error!.details).toContain(of['A']!.id);
      expect(log).toContain(of['A']!.id);
    }
    for (const inputs of [{ to: 'yesterday' }, { to: of['A']!.id.slice(0, 8) + 'T' }]) {
      const { error, log } = await stage.rollback(inputs);
      expect([inputs, error?.code, error?.details]).toEqual([inputs, 'input', expect.stringContaining(of['A']!.id)]);
      expect(log).toContain(of['A']!.id);
    }
    expect(await keys()).toEqual(withFailed);
    expect(withFailed).toHaveLength(before.length + 1);
    const unreadable = await stage.rollback({ checks: 'no-such-file.yaml' });
    expect(unreadable.error!.message).toContain('no-such-file.yaml');
    expect(await keys()).toEqual(withFailed);
  });

  test('to a release whose package, template or page was deleted by hand names what is gone, in the list as well', async () => {
    // A package is found by its content: of a build that other suites have too, they would send it again.
    const A = unique('A');
    const { stage, of, seen } = await released({ edge, store }, [A, 'B', 'C', 'D']);
    const recordOf = async (text: string) => (await stage.releases.read(of[text]!.id))!;
    const [a, b, c] = [await recordOf(A), await recordOf('B'), await recordOf('C')];
    const backendOf = ({ stacks }: typeof a) => stacks.find(({ role }) => role === 'backend')!;
    const gone = backendOf(a).parameters['CodeKey']!;
    await remove(gone);
    await remove(`releases/${b.site!.release}/index.html`, b.site!.bucket);
    const keys = await store.list(scopePrefix(stage.scope));
    const first = await stage.rollback({ to: of[A]!.id });
    expect(first.error).toMatchObject({ code: 'not-restorable', why: expect.stringContaining(gone) });
    const second = await stage.rollback({ to: of['B']!.id });
    expect(second.error).toMatchObject({ code: 'not-restorable', why: expect.stringContaining(b.site!.release) });
    // The API alone is whole.
    expect((await stage.rollback({ to: of['B']!.id, what: 'backend', 'dry-run': 'true' })).error).toBeUndefined();
    const list = await stage.rollback({ 'dry-run': 'true' });
    const listed = JSON.parse(list.outputs['releases']!) as { id: string; canComeBack: boolean; why?: string }[];
    expect(listed.map(({ id, canComeBack }) => [id, canComeBack])).toEqual([
      [of['D']!.id, true],
      [of['C']!.id, true],
      [of['B']!.id, false],
      [of[A]!.id, false],
    ]);
    expect(c.status).toBe('live');
    for (const { id, canComeBack } of listed)
      expect([id, (await stage.rollback({ to: id, 'dry-run': 'true' })).error === undefined]).toEqual([
        id,
        canComeBack,
      ]);
    expect(await store.list(scopePrefix(stage.scope))).toEqual(keys);
    expect(await seen()).toBe('D D');
  });

  test('whose secret is gone is refused; one whose pinned version is gone gets the present one, and says so', async () => {
    const name = unique('secret');
    const secrets = testSession().client(SecretsManagerClient);
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString: 'first' }));
    const inputs = { 'app-secrets': `GREETING: secretsmanager:${name}`, 'secrets-delivery': 'configuration' };
    const { stage, of } = await released({ edge, store }, ['A'], inputs);
    // Two rotations: the version of A has no label any more.
    for (const value of ['second', 'third'])
      await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
    await release(stage, 'B', inputs);
    const back = await stage.rollback();
    expect(back.error).toBeUndefined();
    expect(back.log).toMatch(/secrets: restored: .*the present version is used/);
    expect(await stage.seen()).toMatchObject({ api: { text: 'A', greeting: 'third' } });

    await secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
    const refused = await stage.rollback({ to: of['A']!.id });
    expect(refused.error).toMatchObject({ code: 'not-restorable', why: expect.stringContaining('GREETING') });
  });

  test('while another run changes the environment waits for it, and says whose it is', async () => {
    const { stage } = await released({ edge, store }, ['A', 'B']);
    const held = await acquireLease(createContext(testSession(), recordingReporter()), store, stage.scope, {
      operation: 'deploy',
      runId: '9',
      runUrl: 'https://github.test/run/9',
      actor: 'bob',
      wait: 0,
      force: false,
    });
    const refused = await stage.rollback({ 'lease-timeout': '0' });
    expect(refused.error).toEqual(failureWith('lease-held', 'deploy by bob', 'run/9'));
    await held.release();
  });

  test('two at once go back once, and the second says who did it', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B', 'C']);
    const both = await Promise.all([stage.rollback(), stage.rollback()]);
    expect(both.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(both.map(({ outputs }) => outputs['has-changes']).toSorted()).toEqual(['false', 'true']);
    expect(await seen()).toBe('B B');
    expect((await stage.newest()).rollback).toMatchObject({ of: of['B']!.id, from: of['C']!.id });
  });
});

/** Two releases, of which only the records are changed. */
let templates: Awaited<ReturnType<typeof released>> | undefined;

describe('data that has changed since a release', () => {
  test('is named; across what older code cannot read only allow-data-change goes back', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    const migrated = async (name: string, compatible: boolean) =>
      await stage.releases.recordMigration(
        newMigration({ now: new Date(), names: [name], compatible, actor: 'ada', runUrl: '' }),
      );
    await migrated('expand', true);
    const across = await stage.rollback({ 'dry-run': 'true', to: of['A']!.id });
    expect(across.error).toBeUndefined();
    expect(across.log).toMatch(/data: kept: .*changed since: migration expand .*by ada/);
    await migrated('contract', false);
    const refused = await stage.rollback();
    expect(refused.error).toEqual(failureWith('data-change', 'contract', 'allow-data-change: true'));
    expect(await seen()).toBe('B B');
    expect((await stage.rollback({ 'allow-data-change': 'true' })).error).toBeUndefined();
    expect(await seen()).toBe('A A');
    // After it nothing stands between.
    await release(stage, 'C');
    await release(stage, 'D');
    expect((await stage.rollback()).error).toBeUndefined();
    expect(await seen()).toBe('C C');
  });

  test.each([
    [
      'a key',
      'KeySchema: [{ AttributeName: id, KeyType: HASH }]',
      'KeySchema: [{ AttributeName: pk, KeyType: HASH }]',
      true,
    ],
    ['a table that it had', 'Orders:', 'Carts:', true],
    ['a tag', 'Tags: [{ Key: team, Value: shop }]', 'Tags: []', false],
  ])('in the template of the data stack counts: %s', async (what, now, then, breaks) => {
    const { stage, of } = (templates ??= await released({ edge, store }, ['A', 'B']));
    const body = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      Tags: [{ Key: team, Value: shop }]
`;
    // What the two releases were deployed with, as their records name it.
    const recordWith = async (text: string, template: string) => {
      const { uploadContent } = await import('../../../src/stack/package/artifact.ts');
      const options = { extension: '.yaml', prefix: 'templates' };
      const { key } = await uploadContent(testSession(), await bucket(), Buffer.from(template), options);
      const at = recordKey(stage.scope, of[text]!.id);
      const { value, etag } = (await store.get<ReleaseRecord>(at))!;
      const url = `https://s3.us-east-1.amazonaws.com/${await bucket()}/${key}`;
      const stacks = value.stacks.map((stack) => (stack.role === 'data' ? { ...stack, templateUrl: url } : stack));
      await store.put(at, { ...value, stacks }, { ifMatch: etag });
    };
    await recordWith('B', body);
    await recordWith('A', body.replace(now, then));
    const back = async (inputs = {}) => await stage.rollback({ 'dry-run': 'true', to: of['A']!.id, ...inputs });
    const plain = await back();
    if (!breaks) return expect([what, plain.error]).toEqual([what, undefined]);
    expect(plain.error).toMatchObject({ code: 'data-change', why: expect.stringMatching(/Orders|Carts/) });
    expect((await back({ 'allow-data-change': 'true' })).error).toBeUndefined();
    // The page reads no data.
    expect((await back({ what: 'site' })).error).toBeUndefined();
  });
});

describe('credentials that expire in the middle of a rollback', () => {
  test('end it with what to do, and the same job again, with new ones, completes it', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B']);
    // The lease, the record, the alias and the page are written by then; the stacks are not.
    const { error } = await stage.expiring(5, 'expiring');
    expect(error).toEqual(failureWith('credentials', 'role-to-assume'));
    expect(['A A', 'A B', 'B A', 'B B']).toContain(await seen());
    const again = await stage.rollback({ 'force-unlock': 'true' }, 'expiring');
    expect(again.error).toBeUndefined();
    expect(await seen()).toBe('A A');
    expect(await stage.newest()).toMatchObject({ status: 'live', rollback: { of: of['A']!.id, from: of['B']!.id } });
  });
});

describe('records that are damaged or missing', () => {
  test('are named, and break neither a deployment nor a rollback to another release', async () => {
    const { stage, of, seen } = await released({ edge, store }, ['A', 'B', 'C']);
    const key = (id: string) => recordKey(stage.scope, id);
    const damaged = (await store.get(key(of['B']!.id)))!;
    // Nobody may delete an image while a record cannot be read at all: other suites prune in this bucket.
    await store.put(key(of['B']!.id), { no: 'record' }, { ifMatch: damaged.etag });
    const list = await stage.rollback({ 'dry-run': 'true' });
    expect(list.summary).toMatch(new RegExp(`${of['B']!.id}.*its record`));
    expect((await stage.rollback()).error).toBeUndefined();
    expect(await seen()).toBe('A A');
    const current = (await store.get(key('current')))!;
    await store.put(key('current'), [], { ifMatch: current.etag });
    const deployed = await stage.deploy({ 'allow-older': 'true' }, stage.app.build('D').commit());
    expect(deployed.error).toBeUndefined();
    expect(deployed.report.warnings.join('\n')).toContain('current.json is damaged');
    expect(await seen()).toBe('D D');
  });
});
