import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { isNotFound, type AwsSession } from '../../../src/aws/index.ts';
import { siteRequest, type SiteRequest } from '../../../src/site/index.ts';
import { readPointer } from '../../../src/site/edge/pointer.ts';
import { deploySite } from '../apps/deploy-site.ts';
import { isShared } from '../../../src/site/edge/shared-names.ts';
import { appBuild } from '../browser/site-builds.ts';
import { killableSession, Killed, type CrashPoint } from './crash-points.ts';
import { unique } from '../names.ts';
import { testSession } from '../emulator/session.ts';
import { createPlainDistribution, createWebStack } from '../edge/web-stack.ts';
import { recordingReporter } from '../recording-reporter.ts';

export type Strategy = 'releases' | 'in-place';

export interface CrashResult {
  point: CrashPoint;
  /** What the write was: "PutObject shared/app.js". */
  write: string;
  /** Version that visitors saw after the kill. */
  live: number;
  /** What was wrong with the live site then; empty: it was whole. */
  problems: string[];
  /** What was wrong after the next run; empty: it converged. */
  afterwards: string[];
}

/** Where a site is deployed to: a world of its own for each kill. */
async function target(session: AwsSession, strategy: Strategy): Promise<Partial<SiteRequest> & { bucket: string }> {
  // One transfer at a time: the writes come in the same order in every run.
  const common = { strategy, concurrency: 1, keepReleases: 1, runId: '7', leaseWait: 0, maxDelete: 100 } as const;
  if (strategy === 'releases') {
    const stack = await createWebStack(session);
    return { ...common, bucket: stack.bucket, keyValueStoreArn: stack.keyValueStoreArn };
  }
  const bucket = unique('crash');
  await session.client(S3Client).send(new CreateBucketCommand({ Bucket: bucket }));
  // What the edge keeps for ten minutes has to be invalidated when it changes, and when it goes.
  const cacheRules = [{ files: '{settings.json,notes-*.txt}', cacheControl: 'public, max-age=600' }];
  return { ...common, bucket, distributionId: await createPlainDistribution(session, bucket), cacheRules };
}

/** A file that only one version has. */
const notes = (version: number) => `notes-${version}.txt`;

async function deploy(session: AwsSession, at: Partial<SiteRequest> & { bucket: string }, version: number) {
  const build = appBuild(version);
  build.write(notes(version), 'notes');
  try {
    return await deploySite(session, siteRequest({ ...at, source: build.path }), recordingReporter());
  } finally {
    build.remove();
  }
}

/** The writes of the deployment that the kills interrupt: version 2 over version 1, with a prune of version 1. */
export async function writesOf(strategy: Strategy): Promise<string[]> {
  const session = testSession();
  const at = await target(session, strategy);
  await deploy(session, at, 1);
  const watched = killableSession();
  await deploy(watched.session, at, 2);
  return watched.writes;
}

/** Kills that deployment at one point, looks at the live site, runs it again and looks again. */
export async function crashAt(strategy: Strategy, point: CrashPoint): Promise<CrashResult> {
  const session = testSession();
  const at = await target(session, strategy);
  await deploy(session, at, 1);
  const { session: mortal, writes, done } = killableSession(point);
  // A kill during the prune is a warning to the run itself: the site is live.
  await deploy(mortal, at, 2).catch((error: unknown) => {
    if (!(error instanceof Killed) && !(error instanceof Error && error.message.includes('Killed'))) throw error;
  });
  const between = await look(session, at, strategy);
  // The run is tried again, as a person would: a later attempt takes the lease of the dead one over.
  const next = killableSession();
  await deploy(next.session, { ...at, runAttempt: 2 }, 2);
  const end = await look(session, at, strategy);
  const again = await deploy(session, { ...at, runAttempt: 3 }, 2);
  const afterwards = [...end.problems];
  if (end.version !== 2) afterwards.push(`version ${end.version} is live`);
  if (again.result.hasChanges) afterwards.push('a third run still found something to do');
  afterwards.push(...(await leftovers(session, at, 2)));
  if (strategy === 'in-place') afterwards.push(...notForgotten([...done, ...next.done]));
  return { point, write: writes[point.write - 1] ?? '', live: between.version, problems: between.problems, afterwards };
}

/** Loads the live page as a visitor's browser would, from the objects: everything that it names must be there. */
async function look(
  session: AwsSession,
  at: Partial<SiteRequest> & { bucket: string },
  strategy: Strategy,
): Promise<{ version: number; problems: string[] }> {
  const record = strategy === 'releases' ? await readPointer(session, at.keyValueStoreArn!) : undefined;
  const read = async (path: string) => {
    const key = record
      ? isShared(record, `/${path}`)
        ? `shared/${path}`
        : `releases/${record.release}/${path}`
      : path;
    try {
      const { Body } = await session.client(S3Client).send(new GetObjectCommand({ Bucket: at.bucket, Key: key }));
      return await Body!.transformToString();
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const page = await read('index.html');
  const version = Number(/Version (\d+)/.exec(page ?? '')?.[1] ?? 0);
  const problems: string[] = [];
  if (version !== 1 && version !== 2) return { version, problems: [`the page is ${page ?? 'missing'}`] };
  const build = appBuild(version);
  for (const [path, content] of Object.entries(build.files)) {
    const found = await read(path);
    if (found === undefined) problems.push(`${path} is missing`);
    // In place a file whose name never changes may be of either version for a moment.
    else if (found !== content && (record || /assets/.test(path))) problems.push(`${path} has other content`);
  }
  build.remove();
  return { version, problems };
}

/** What CloudFront was not told to forget after its last write. */
function notForgotten(done: readonly string[]): string[] {
  const told = (path: string) => done.findLastIndex((write) => write.split(' ').includes(path));
  const last = (write: RegExp) => done.findLastIndex((name) => write.test(name));
  const late: string[] = [];
  if (told('/settings.json') < last(/^PutObject settings\.json$/)) late.push('/settings.json is stale at the edge');
  if (told(`/${notes(1)}`) < last(/^DeleteObjects$/)) late.push(`/${notes(1)} is still at the edge`);
  return late;
}

/** After a prune that keeps one release nothing of another one is left. */
async function leftovers(session: AwsSession, at: { bucket: string }, version: number): Promise<string[]> {
  const build = appBuild(version);
  build.remove();
  const { Contents = [] } = await session.client(S3Client).send(new ListObjectsV2Command({ Bucket: at.bucket }));
  return (
    Contents.map(({ Key }) => Key!)
      .filter((key) => !key.startsWith('.deploy/_/bases/'))
      // A lease that nobody renews is taken over a minute later.
      .filter((key) => !/^\.deploy\/_\/(state\.json|lease\.json|manifests\/\w+\.json\.gz)$/.test(key))
      .filter(
        (key) =>
          ![...Object.keys(build.files), notes(version)].some((path) => key.endsWith(`/${path}`) || key === path),
      )
      .map((key) => `${key} is left over`)
  );
}
