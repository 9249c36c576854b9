import type { Deployment } from '../deployment.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { warnOfLargeFiles } from '../../files/large-files.ts';
import { warnOfMissingPackages } from '../../files/missing-packages.ts';
import { secretFiles, warnOfSecretFiles } from '../../files/secret-files.ts';
import { Failure, inputFailure, markdown } from '../../report/index.ts';
import { findPackage, type FolderPackage, keyOf, packageFolder, uploadArtifact } from '../../stack/index.ts';
import { runtimeOfCompiled } from '../preflight/compiled-code.ts';
import { inputFolder } from '../preflight/near-folder.ts';
import { artifactsPrefix, type DeployRequest, readsSecretsAtStart } from '../request.ts';
import { resolveRuntime } from '../inputs/runtime.ts';
import type { Step } from '../step.ts';

/** Folder of code packages in the artifacts bucket. */
export function packagesFolder(request: DeployRequest): string {
  return [artifactsPrefix(request), 'packages'].filter(Boolean).join('/');
}

/** The key of a package there. */
export function packageKey(request: DeployRequest, { sha256 }: Pick<FolderPackage, 'sha256'>): string {
  return keyOf({ prefix: packagesFolder(request) }, sha256, '.zip');
}

/** Whether the code is a package, and not an image or part of a template. */
export function isPacked({ template, mode, packageType }: DeployRequest): boolean {
  return template === '' && mode === 'lambda' && packageType === 'zip';
}

/** The folder with the code, and how Lambda runs it. */
export function codeSource(request: DeployRequest) {
  const source = sourceFolder(request);
  const found = resolveRuntime(source, request.directory, request);
  if (readsSecretsAtStart(request)) refuseWithoutLoader(found.runtime);
  return { source, ...found };
}

/** What reads secrets when a function starts is run by the function's own interpreter. */
function refuseWithoutLoader(runtime: string): void {
  if (/^(nodejs|python)/.test(runtime)) return;
  throw new Failure({
    code: 'input',
    what: `A function with runtime ${runtime} cannot read app-secrets when it starts`,
    why: 'The code that reads them needs Node.js or Python',
    todo: 'Read them in the code, or set secrets-delivery: configuration (the secrets are then visible in the configuration of the function)',
  });
}

/** The source folder as a package, and how Lambda runs it. */
async function packSource({ request, context, ahead }: Deployment): Promise<NonNullable<Deployment['code']>> {
  const { source, handler, ...found } = codeSource(request);
  const packed = await (ahead?.package?.packed ?? packageFolder(source, {}));
  const architecture = request.parameterOverrides['Architecture'] ?? 'x86_64';
  const { paths } = packed;
  const what = { where: `The package of ${request.source}`, ignoreFile: '.deployignore' };
  warnOfSecretFiles(context.report, { ...what, found: secretFiles(source, paths) });
  warnOfLargeFiles(context.report, { ...what, paths, folder: source });
  const runtime = runtimeOfCompiled({ source, paths, architecture, given: request.runtime, runtime: found.runtime });
  if (request.parameterOverrides['Layers'] === undefined) {
    const code = { folder: source, runtime, paths };
    warnOfMissingPackages(context.report, code, {
      where: what.where,
      todo: 'or in build-command, or bundle the code',
    });
  }
  context.report.note(`Code package: ${markdown.bytes(packed.uncompressed)}, ${runtime}, handler ${handler}`);
  return { ...packed, runtime, handler };
}

/** The files that become /opt in a function that reads secrets when it starts. */
const LAYER = 'stacks/lambda-layer';

/** Packs the source folder of a zip function; its content hash names it in the artifacts bucket and is what runs. */
export const code: Step = {
  name: 'code package',
  stagesContent: true,
  applies: ({ request }) => isPacked(request),
  async plan(deployment) {
    const { request, context, bootstrap, promotion } = deployment;
    const packed = promotion?.code ?? (await packSource(deployment));
    deployment.code = packed;
    deployment.contentId = `sha256:${packed.sha256}`;
    const layer = readsSecretsAtStart(request) ? await packageFolder(join(request.templates, LAYER)) : undefined;
    if (layer && bootstrap) deployment.layer = { bucket: bootstrap.artifactsBucket, key: packageKey(request, layer) };
    const isLive = deployment.previous?.content.backend === deployment.contentId;
    const options = { prefix: packagesFolder(request) };
    // Nothing waits for the answer but the upload, and who publishes that code.
    const place = bootstrap && { bucket: bootstrap.artifactsBucket, key: packageKey(request, packed) };
    const stored =
      deployment.ahead?.package?.stored ?? (place && !request.dryRun ? findPackage(context.session, place) : undefined);
    deployment.storedPackage = stored?.catch(() => undefined);
    return {
      // A deployment knows it by the parameters of the stack.
      change: request.dryRun && !isLive ? `new code, ${markdown.bytes(packed.uncompressed)}` : undefined,
      facts: { package: packed.sha256, runtime: packed.runtime, handler: packed.handler },
      async apply() {
        const { artifactsBucket } = bootstrap!;
        if (layer) await uploadArtifact(context.session, artifactsBucket, layer, options);
        if (await stored) return 'already uploaded';
        const sent = { ...options, isMissing: true };
        const { uploaded, digest } = await uploadArtifact(context.session, artifactsBucket, packed, sent);
        const since = new Date(context.clock.now());
        deployment.storedPackage = Promise.resolve({ since, ...(digest !== undefined && { digest }) });
        return uploaded ? `uploaded ${markdown.bytes(packed.uncompressed)}` : 'already uploaded';
      },
    };
  },
};

/** The folder of the code; fails with code input where there is none, or nothing in it. */
export function sourceFolder(request: DeployRequest): string {
  const folder = inputFolder(request.directory, { input: 'source', path: request.source });
  if (readdirSync(folder).length === 0)
    throw inputFailure(
      'source',
      request.source,
      'a folder with the built code in it (this one is empty: is build-command right?)',
    );
  return folder;
}
