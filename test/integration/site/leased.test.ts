import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, test } from '@jest/globals';
import { createContext, run } from '../../../src/operation/index.ts';
import { readPointer } from '../../../src/site/edge/pointer.ts';
import { siteOperation, siteRequest, underSiteLease } from '../../../src/site/index.ts';
import { missingObjects, siteSteps } from '../../support/apps/deploy-site.ts';
import { siteFolder } from '../../support/apps/site-folder.ts';
import { createWebStack } from '../../support/edge/web-stack.ts';
import { countingSession } from '../../support/emulator/counting-session.ts';
import { testSession } from '../../support/emulator/session.ts';
import { recordingReporter } from '../../support/recording-reporter.ts';

const session = testSession();
const s3 = session.client(S3Client);
const report = recordingReporter();
const builds = ['one', 'two'].map((text) =>
  siteFolder({ 'index.html': `<!doctype html><p>${text}</p>`, '404.html': text, 'news.html': text }),
);
const [one, two] = builds as [(typeof builds)[number], (typeof builds)[number]];
afterAll(() => builds.forEach((build) => build.remove()));

/** A place of its own for a site. */
async function place(leaseWait: number) {
  const { bucket, keyValueStoreArn } = await createWebStack(session);
  return { leaseWait, maxDelete: 100, keepReleases: 1, bucket, keyValueStoreArn };
}

/** As sync-spa deploys. */
async function leased(at: Awaited<ReturnType<typeof place>>, source: string, context = createContext(session, report)) {
  return await run(underSiteLease(siteOperation), context, siteRequest({ ...at, source }));
}

test('under the lease of sync-spa one sends nothing while the other deletes', async () => {
  const at = await place(60_000);
  await leased(at, one.path);
  const [deleting, goOn] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const slow = countingSession(testSession(), async (command) => {
    if (command !== 'DeleteObjectsCommand') return;
    deleting.resolve(undefined);
    await goOn.promise;
  });
  const pruning = leased(at, two.path, createContext(slow, report));
  await deleting.promise;
  const waits = Promise.withResolvers<undefined>();
  const watching = { ...report, note: () => waits.resolve(undefined) };
  const back = leased(at, one.path, createContext(session, watching));
  await Promise.race([waits.promise, back]);
  goOn.resolve(undefined);
  await pruning;
  const { plan: again } = await back;
  expect(await missingObjects(session, again)).toEqual([]);
  expect((await readPointer(session, at.keyValueStoreArn))!.release).toBe(again.release);
  // Given back: nobody waits for it.
  await leased(at, two.path);
  const own = await s3.send(new ListObjectsV2Command({ Bucket: at.bucket, Prefix: '.deploy/' }));
  expect(own.Contents!.filter(({ Key }) => Key!.endsWith('lease.json'))).toEqual([]);
});

test('a deployment that fails gives the lease of the site back', async () => {
  const at = await place(0);
  const failing = underSiteLease({ ...siteOperation, verify: () => Promise.reject(new Error('no page')) });
  const request = siteRequest({ ...at, source: one.path });
  await expect(run(failing, createContext(session, report), request)).rejects.toThrow('no page');
  expect((await leased(at, one.path)).result).toMatchObject({ hasChanges: true });
});

test('one that has waited in vain leaves the page for what is missing alone', async () => {
  const at = await place(0);
  const steps = siteSteps(session, report);
  const late = await steps.plan(siteRequest({ ...at, source: one.path }));
  await leased(at, two.path);
  const result = await steps.apply(late);
  await steps.verify(late, result);
  await expect(steps.activate(late, result)).rejects.toMatchObject({ code: 'superseded' });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: at.bucket, Key: 'errors/404.html' }));
  expect(await Body!.transformToString()).toBe('two');
});
