import { allInOrder } from '../aws/index.ts';
import { warnOfLargeFiles } from '../files/large-files.ts';
import { warnOfSecretFiles } from '../files/secret-files.ts';
import type { Context, PlanBase } from '../operation/index.ts';
import { markdown } from '../report/index.ts';
import { checkRequest, refuseUnusedSecrets } from './build/check-request.ts';
import { resolveBases } from './content/base-images.ts';
import { contentKey } from './content/content-key.ts';
import { digestContext } from './content/context-digest.ts';
import { findIgnoreFile, readIgnoreFile } from './content/ignore-file.ts';
import { readDockerfile, type Dockerfile } from './dockerfile/dockerfile.ts';
import { findEngine, type EngineInfo } from './engine/engine.ts';
import { adapterIdentity, adapterSource, serverPort, type AdapterSource } from './lambda/web-adapter.ts';
import { Logins } from './registry/logins.ts';
import { findRepository, openRegistry } from './registry/open-registry.ts';
import type { Repository } from './registry/registry.ts';
import type { ImageRequest } from './request.ts';
import { findReusable, type ReuseDecision } from './stored/reuse.ts';

/** What `applyImage` will do: plain data, made without writing anything. */
export interface ImagePlan extends PlanBase, ReuseDecision {
  request: ImageRequest;
  dockerfile: Dockerfile;
  repository: Repository;
  /** Hash of everything that goes into the build. */
  key: string;
  /** The build pulls its base images from their registries, even if the engine has copies. */
  pull: boolean;
  /** What turns a server image into a function (package type lambda). */
  adapter?: AdapterSource;
  /** If something has to be built: the engine, and the ignore file that it reads. */
  engine?: EngineInfo;
  ignoreFile?: string;
  /** Milliseconds of each step so far. */
  timings: Record<string, number>;
}

/**
 * Reads the build's inputs and the registry, and decides what has to be done. Throws a Failure for inputs that are not
 * allowed, and if something has to be built but no engine works.
 */
export async function planImage(context: Context, request: ImageRequest): Promise<ImagePlan> {
  const { session, report } = context;
  const start = performance.now();
  checkRequest(request);
  const dockerfile = await readDockerfile(request.context, request.file, request);
  refuseUnusedSecrets(request, dockerfile);
  const adapter = request.packageType === 'lambda' ? adapterSource(request.webAdapter) : undefined;
  if (adapter) serverPort(request.bootCheck.port, dockerfile.ports);
  const logins = new Logins(context, request.environment);
  const images = [...dockerfile.images, ...(adapter && 'image' in adapter ? [adapter.image] : [])];
  const [repository, bases, contents] = await allInOrder([
    findRepository(session, request),
    resolveBases({ ...dockerfile, images }, request, logins, report),
    digestContext(request.context, readIgnoreFile(request.context, dockerfile.path, request.engine)),
  ]);
  const key = contentKey(request, {
    dockerfile: dockerfile.text,
    contextDigest: contents.digest,
    bases: bases.digests,
    adapter: adapterIdentity(adapter),
  });
  if (copiesEverything(dockerfile.text)) {
    const [where, ignoreFile] = ['The image, which copies the whole build context,', '.dockerignore'];
    warnOfSecretFiles(report, { where, found: contents.secretFiles, ignoreFile });
    warnOfLargeFiles(report, { where, folder: request.context, paths: contents.idleFiles, ignoreFile });
  }
  report.note(
    `Build context: ${markdown.count(contents.files, 'file')}, ${markdown.bytes(contents.bytes)}; content key ${key}`,
  );
  const found = await findReusable(openRegistry(session, repository, logins), repository, key, request);
  const engine = found.reuse ? undefined : await findEngine(request);
  return {
    hasChanges: !found.reuse || found.tags.length > 0,
    ...found,
    request,
    dockerfile,
    repository,
    key,
    pull: (bases.known || request.noCache) && !bases.local,
    adapter,
    engine,
    ignoreFile: engine && findIgnoreFile(request.context, dockerfile.path, engine.name !== 'docker'),
    timings: { plan: performance.now() - start },
  };
}

/** Whether the last stage copies the context as a whole: what earlier stages copy does not get into the image. */
export function copiesEverything(dockerfile: string): boolean {
  const last = dockerfile.split(/^[ \t]*FROM\b/im).at(-1)!;
  return /^[ \t]*(COPY|ADD)[ \t]+(--(?!from=)\S+[ \t]+)*(\[[ \t]*")?(\.\/?|\/|\*)"?[ \t,]/im.test(last);
}
