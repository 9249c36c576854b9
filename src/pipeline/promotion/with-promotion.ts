import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumedSession } from '../../aws/index.ts';
import { Bucket } from '../../aws/s3/index.ts';
import { inTemporaryFolder } from '../../files/temporary-folder.ts';
import { type ImageCopy, planImageCopy } from '../../image/index.ts';
import type { Context } from '../../operation/index.ts';
import {
  checkedPath,
  chooseRelease,
  type History,
  jsonStore,
  ledger,
  originOf,
  readHistory,
  type ReleaseRecord,
  rolledBackFrom,
  stackOf,
} from '../../release/index.ts';
import { Failure, inputFailure, markdown } from '../../report/index.ts';
import { downloadRelease } from '../../site/index.ts';
import { type FolderPackage, readBootstrap } from '../../stack/index.ts';
import { Needs } from '../recorded/needs.ts';
import type { DeployRequest } from '../request.ts';
import { refuseBakedIn } from './baked-in.ts';

/** A release of another environment, as it is deployed to this one: the same bytes, with the settings of here. */
export interface Promotion {
  record: ReleaseRecord;
  /** The package of a zip function; it is read only where this environment's bucket lacks it. */
  code?: FolderPackage & { runtime: string; handler: string };
  /** An image that lies in the registry of another account. */
  image?: ImageCopy;
}

/** Finds the release, looks whether it may go on, and lets `work` deploy it, by the request for that. Builds nothing. */
export async function withPromotion<T>(
  context: Context,
  request: DeployRequest,
  work: (request: DeployRequest, promotion: Promotion) => Promise<T>,
): Promise<T> {
  const source = await sourceOf(context, request);
  const record = await sourceRecord(source, request);
  refuseOtherKind(record, request);
  return await inTemporaryFolder('deploy-promotion', async (temporary) => {
    const web = await siteOf(source, record, join(temporary, 'site'));
    const code = packageOf(source, record, temporary);
    const image = await imageCopyOf(context, source, record, request);
    const { commit, ref, repository, folder = '.' } = record;
    context.report.note(
      `Release ${record.id} of ${record.environment} (commit ${commit.slice(0, 7)}) is deployed as it is: nothing is built`,
    );
    const promoting = {
      ...request,
      web,
      image: image?.to ?? record.image ?? '',
      ...asBuilt(record, request),
      folder,
      run: { ...request.run, commit, ref, repository },
    };
    return await work(promoting, { record, code, image });
  });
}

/** Where the other environment is: here, or in the account of the role that artifacts-from names. */
async function sourceOf(context: Context, { artifactsFrom }: DeployRequest): Promise<Context> {
  if (artifactsFrom === '') return context;
  return { ...context, session: await assumedSession(context.session, artifactsFrom, 'promote') };
}

/** An image of another account is copied: what this environment runs must not go when that account cleans up. */
async function imageCopyOf(
  context: Context,
  source: Context,
  { image }: ReleaseRecord,
  { app, registry }: DeployRequest,
): Promise<ImageCopy | undefined> {
  if (source === context || image === undefined) return undefined;
  return await planImageCopy(context, {
    from: image,
    source: source.session,
    name: app,
    registry: registry || undefined,
  });
}

async function sourceRecord(context: Context, request: DeployRequest): Promise<ReleaseRecord> {
  const { session, report } = context;
  const { app } = request;
  const { environment, release } = request.promoteFrom!;
  const scope = { app, environment };
  const bootstrap = await readBootstrap(session);
  const releases =
    bootstrap && ledger(jsonStore(session, bootstrap.artifactsBucket), scope, (text) => report.note(text));
  const history: History | undefined = releases && (await readHistory(releases, 100));
  if (!history?.current) throw refused(`${app} ${environment} has no live release to promote`, 'Deploy to it first');
  const record = chooseRelease(history, { kind: 'id', id: release || history.current.value.id }, scope);
  const name = `Release ${record.id} of ${environment}`;
  if (record.verdict !== 'passed')
    throw refused(
      `${name} has not passed its checks there (${record.verdict})`,
      'Add checks to the deployment of that environment',
    );
  if (rolledBackFrom(history.entries).has(originOf(record)))
    throw refused(`${name} was rolled back from`, 'Promote a newer release');
  const age = context.clock.now() - Date.parse(record.time);
  if (age < request.minAge)
    throw refused(
      `${name} has been live for ${markdown.duration(age)}, less than min-age (${markdown.duration(request.minAge)})`,
      'Run again later, or lower min-age',
    );
  const missing = await new Needs(session).missing(record, 'all');
  if (missing.length > 0)
    throw refused(`${name} is not complete: ${missing.join('. ')}`, 'Deploy that commit to it again');
  return record;
}

function refused(what: string, todo: string): Failure {
  return new Failure({ code: 'promotion', what, todo });
}

/** The bytes of one mode are not those of the other. */
function refuseOtherKind(record: ReleaseRecord, { mode, packageType, template }: DeployRequest): void {
  if (record.mode !== mode)
    throw inputFailure('mode', mode, `${record.mode}, as release ${record.id} of ${record.environment} was built`);
  const isImage = mode === 'lambda' && record.image !== undefined;
  if (template === '' && mode === 'lambda' && (packageType === 'image') !== isImage)
    throw inputFailure('package-type', packageType, `${isImage ? 'image' : 'zip'}, as release ${record.id} was built`);
}

/** What belongs to the bytes and not to an environment, where the request does not say otherwise. */
function asBuilt(record: ReleaseRecord, request: DeployRequest): Partial<DeployRequest> {
  const { Port: port, Architecture } = stackOf(record, 'backend')?.parameters ?? {};
  return {
    healthPath: request.healthPath || checkedPath(record),
    port: request.port ?? (port ? Number(port) : undefined),
    parameterOverrides: { ...(Architecture && { Architecture }), ...request.parameterOverrides },
  };
}

/** The files of the release's site in a folder of this machine; undefined where it has none. */
async function siteOf(context: Context, record: ReleaseRecord, folder: string): Promise<string | undefined> {
  const store = stackOf(record, 'web')?.outputs['KeyValueStoreArn'];
  if (!record.site || !store) return undefined;
  const { bucket, release } = record.site;
  await downloadRelease(context.session, { bucket, keyValueStoreArn: store }, release, folder);
  refuseBakedIn(folder, record);
  return folder;
}

/** The package by its content, which is its name. */
function packageOf({ session }: Context, record: ReleaseRecord, folder: string): Promotion['code'] {
  const {
    CodeBucket: bucket,
    CodeKey: key,
    Runtime: runtime,
    Handler: handler,
  } = stackOf(record, 'backend')?.parameters ?? {};
  const sha256 = /\/([0-9a-f]{64})\.zip$/.exec(key ?? '')?.[1];
  if (!bucket || !key || !sha256 || !runtime || !handler) return undefined;
  return {
    sha256,
    runtime,
    handler,
    uncompressed: 0,
    files: 0,
    paths: [],
    async zip() {
      const object = await new Bucket(session, bucket).get(key);
      if (!object) throw refused(`Package s3://${bucket}/${key} is gone`, 'Deploy that commit again');
      const path = join(folder, 'code.zip');
      writeFileSync(path, object.bytes);
      return { path, size: object.bytes.length };
    },
    dispose: () => undefined,
  };
}
