import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../src/operation/index.ts';
import {
  lookAtSite,
  type SiteLook,
  siteOperationAfter,
  type SitePlan,
  siteRequest,
  type SiteRequest,
} from '../../../src/site/index.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { readPointer } from '../../../src/site/edge/pointer.ts';
import { deploySite, missingObjects, siteSteps } from '../../support/apps/deploy-site.ts';
import { PlanOutdated } from '../../../src/site/edge/superseded.ts';
import { appBuild } from '../../support/browser/site-builds.ts';
import { killableSession } from '../../support/crashes/crash-points.ts';
import { faultProxy } from '../../support/emulator/fault-proxy.ts';
import { unique } from '../../support/names.ts';
import { testSession } from '../../support/emulator/session.ts';
import { createWebStack } from '../../support/edge/web-stack.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const s3 = session.client(S3Client);
const report = recordingReporter();
const bucket = unique('races');
const builds = [1, 2].map((version) => appBuild(version));
const [one, two] = builds as [ReturnType<typeof appBuild>, ReturnType<typeof appBuild>];

beforeAll(async () => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => builds.forEach((build) => build.remove()));

type At = Partial<SiteRequest> & { bucket: string };

/** A place of its own for a site, for each strategy. */
async function place(strategy: string): Promise<At> {
  const common = { leaseWait: 0, maxDelete: 100 };
  if (strategy === 'in-place') return { ...common, strategy, bucket, prefix: unique('p') };
  const stack = await createWebStack(session);
  return { ...common, bucket: stack.bucket, keyValueStoreArn: stack.keyValueStoreArn };
}

const { activate, finish, ...steps } = siteSteps(session, report);
const apply = async (plan: SitePlan) => {
  const result = await steps.apply(plan);
  await steps.verify(plan, result);
  return result;
};
const plan = (at: At, source: string, more: Partial<SiteRequest> = {}) =>
  steps.plan(siteRequest({ ...at, source, ...more }));
const deploy = (at: At, source: string, more: Partial<SiteRequest> = {}) =>
  deploySite(session, siteRequest({ ...at, source, ...more }), report);

const missing = (of: SitePlan) => missingObjects(session, of);

/** A deployment back to the first build, planned while the second is live and its prune, which drops the first, is to come. */
async function goingBack() {
  const at = { ...(await place('releases')), keepReleases: 1 };
  await deploy(at, one.path);
  const second = await plan(at, two.path);
  const result = await apply(second);
  await activate(second, result);
  const back = await plan(at, one.path);
  return { at, back, prune: () => finish(second, result) };
}

describe('two deployments of releases at once', () => {
  test('the first pointer write wins, the other says so, and nothing is mixed', async () => {
    const at = await place('releases');
    const plans = await Promise.all(builds.map(({ path }) => plan(at, path)));
    const results = await Promise.all(plans.map(apply));
    const ends = await Promise.allSettled(plans.map((each, index) => activate(each, results[index]!)));
    const failed = ends.filter((end) => end.status === 'rejected');
    expect(failed).toHaveLength(1);
    const winner = plans[ends.findIndex((end) => end.status === 'fulfilled')]!;
    expect((failed[0] as PromiseRejectedResult).reason).toMatchObject({
      code: 'superseded',
      why: `Another deployment made release ${winner.release} live in the meantime`,
    });
    expect((await readPointer(session, at.keyValueStoreArn!))!.release).toBe(winner.release);
    expect(await missing(winner)).toEqual([]);
  });

  test('a prune leaves alone what is being sent, whoever has read that', async () => {
    const at = { ...(await place('releases')), keepReleases: 1 };
    await deploy(at, one.path);
    const underWay = await plan(at, two.path);
    await steps.apply(underWay);
    const third = appBuild(3);
    // Its plan has read the manifest of the upload; that of the second run, which changes nothing, has listed it alone.
    await deploy(at, third.path);
    expect(await missing(underWay)).toEqual([]);
    const again = await deploy(at, third.path);
    expect(again.plan).toMatchObject({ hasChanges: false, unfinished: true });
    expect(await missing(underWay)).toEqual([]);
    third.remove();
  });

  test('a prune leaves alone what another deployment is about to make live', async () => {
    const at = { ...(await place('releases')), keepReleases: 1 };
    const first = await plan(at, one.path);
    const result = await apply(first);
    await activate(first, result);
    const second = await plan(at, two.path);
    const secondResult = await apply(second);
    await finish(first, result);
    await activate(second, secondResult);
    expect(await missing(second)).toEqual([]);
    // Nothing of the first is needed any more: the next deployment prunes it.
    await deploy(at, two.path);
    expect(await missing(first)).not.toEqual([]);
    expect(await missing(second)).toEqual([]);
  });

  test('a prune leaves alone what another deployment has made new since it was listed', async () => {
    const { back, prune } = await goingBack();
    const backResult = await apply(back);
    await prune();
    await activate(back, backResult);
    expect(await missing(back)).toEqual([]);
  });

  test('who goes back to a release that a prune has dropped since then plans anew', async () => {
    const { at, back, prune } = await goingBack();
    expect(back).toMatchObject({ complete: true });
    await prune();
    await expect(steps.apply(back)).rejects.toBeInstanceOf(PlanOutdated);
    expect(await missing((await deploy(at, one.path)).plan)).toEqual([]);
  });

  test('of two deployments of one build the later one does not say that the release is under way', async () => {
    const at = await place('releases');
    const late = await plan(at, one.path);
    await deploy(at, one.path);
    await expect(steps.apply(late)).rejects.toBeInstanceOf(PlanOutdated);
    expect(await plan(at, one.path)).toMatchObject({ hasChanges: false });
  });

  test('a look that was made before counts for one plan, with what that is asked to keep', async () => {
    const at = await place('releases');
    await deploy(at, one.path);
    const asked: string[] = [];
    const counting = createContext(
      countingSession(session, (command) => void asked.push(command)),
      report,
    );
    const wanted = siteRequest({ ...at, source: one.path });
    let look: SiteLook | undefined = await lookAtSite(counting, wanted);
    const operation = siteOperationAfter(() => {
      const taken = look;
      look = undefined;
      return Promise.resolve(taken);
    });
    asked.length = 0;
    const planned = await operation.plan(counting, { ...wanted, keep: ['older'] });
    expect(planned).toMatchObject({ hasChanges: false, request: { keep: ['older'] } });
    expect(asked).toEqual([]);
    await deploy(at, two.path);
    expect(await operation.plan(counting, wanted)).toMatchObject({ hasChanges: true });
    expect(asked).not.toEqual([]);
  });
});

describe('two deployments in place at once', () => {
  test('one holds the lease, the other says who', async () => {
    const at = await place('in-place');
    const ends = await Promise.allSettled(
      builds.map(({ path }, index) => deploy(at, path, { runId: String(index + 1), actor: `person-${index + 1}` })),
    );
    const lost = ends.filter((end) => end.status === 'rejected');
    expect(lost).toHaveLength(1);
    expect(['lease-held', 'superseded']).toContain((lost[0] as PromiseRejectedResult).reason.code);
    const winner = builds[ends.findIndex((end) => end.status === 'fulfilled')]!;
    for (const [path, content] of Object.entries(winner.files)) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${at.prefix}/${path}` }));
      expect(await Body!.transformToString()).toBe(content);
    }
  });

  test('who planned before the other one went live writes nothing and names its release', async () => {
    const at = await place('in-place');
    const late = await plan(at, two.path);
    const { result } = await deploy(at, one.path);
    await expect(apply(late)).rejects.toMatchObject({
      code: 'superseded',
      why: `Another deployment made release ${result.release} live in the meantime`,
    });
    expect((await plan(at, one.path)).hasChanges).toBe(false);
  });

  test('the same build twice: the second finds its own release live', async () => {
    const at = await place('in-place');
    const late = await plan(at, one.path);
    const { result } = await deploy(at, one.path);
    await expect(apply(late)).rejects.toBeInstanceOf(PlanOutdated);
    expect(await plan(at, one.path)).toMatchObject({ release: result.release, hasChanges: false });
    const both = [1, 2].map((run) => deploy(at, two.path, { runId: String(run), leaseWait: 60_000 }));
    const ends = await Promise.all(both);
    expect(ends.map((end) => end.result.release)).toEqual([ends[0]!.plan.release, ends[0]!.plan.release]);
    expect(await missing(await plan(at, two.path))).toEqual([]);
  });

  test('a plan made while the one before was pruning is made anew', async () => {
    const at = await place('in-place');
    const first = await plan(at, one.path);
    const result = await apply(first);
    const second = await plan(at, two.path);
    await finish(first, result);
    await expect(apply(second)).rejects.toBeInstanceOf(PlanOutdated);
    expect((await deploy(at, two.path)).result.hasChanges).toBe(true);
  });

  test('a prune that comes late deletes nothing of what is live by then', async () => {
    const at = { ...(await place('in-place')), keepReleases: 1 };
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${at.prefix}/settings.json`, Body: 'of somebody else' }),
    );
    const first = await plan(at, one.path, { exclude: ['settings.json'], prune: 'all' });
    expect(first).toMatchObject({ unmanagedObjects: [`${at.prefix}/settings.json`] });
    const result = await apply(first);
    await deploy(at, two.path, { keepReleases: 2 });
    expect(await finish(first, result)).toMatchObject({ deleted: 0 });
    const again = await plan(at, two.path);
    expect(again.hasChanges).toBe(false);
    expect(await missing(again)).toEqual([]);
  });
});

describe.each(['releases', 'in-place'])('%s: an older build', (strategy) => {
  test('does not overwrite a newer one, unless that is allowed by name', async () => {
    const at = await place(strategy);
    await deploy(at, one.path, { order: 5 });
    const watched = killableSession();
    await expect(
      deploySite(watched.session, siteRequest({ ...at, source: two.path, order: 4 }), report),
    ).rejects.toMatchObject({ code: 'older-build', why: expect.stringContaining('run 4') as unknown as string });
    expect(watched.writes).toEqual([]);
    expect((await plan(at, one.path)).hasChanges).toBe(false);
    const { result } = await deploy(at, two.path, { order: 4, allowOlder: true });
    expect(result.hasChanges).toBe(true);
    // From now on the older one counts.
    expect((await deploy(at, one.path, { order: 5 })).result.hasChanges).toBe(true);
  });
});

describe.each(['releases', 'in-place'])('%s: a network', (strategy) => {
  test('that loses the answer to each write once changes nothing', async () => {
    const at = await place(strategy);
    const lost = new Set<string>();
    const proxy = await faultProxy(process.env['AWS_ENDPOINT_URL']!, ({ operation, path }) => {
      const write = `${operation} ${path}`;
      if (operation === 'GET' || operation === 'HEAD' || lost.has(write)) return 'pass';
      lost.add(write);
      return 'lose-answer';
    });
    // The SDK puts the account in front of the host for a KeyValueStore: not possible for an address.
    const flaky = testSession(proxy.endpoint.replace('127.0.0.1', 'localhost'));
    const send = async (source: string) => {
      lost.clear();
      return await deploySite(flaky, siteRequest({ ...at, source, keepReleases: 1 }), report);
    };
    try {
      expect((await send(one.path)).result.hasChanges).toBe(true);
      const { plan: next, result } = await send(two.path);
      expect(result.deleted).toBeGreaterThan(0);
      expect(await missing(next)).toEqual([]);
      expect((await deploy(at, two.path)).plan).toMatchObject({ hasChanges: false, unfinished: false });
      expect(
        [...lost].filter((write) => /state\.json|lease\.json|\/site$|keys\/site/.test(write)).length,
      ).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
    }
  });
});
