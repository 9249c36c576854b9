import { type Content, looksSecret } from '../files/secret-files.ts';
import { Failure, markdown } from '../report/index.ts';
import type { SiteRequest } from './request.ts';
import type { SitePlan } from './types.ts';

/** So many files may always go: half of a small site is a file or two, which is no sign of a wrong build. */
const A_FEW = 3;

function firstBelow(paths: Iterable<string>, folder: string): string | undefined {
  for (const path of paths) if (path.startsWith(folder)) return path;
  return undefined;
}

/**
 * Throws a Failure, which names the input, for a folder that holds no site, or more than one: what may be secret.
 * `files`: those that are not left out, and where their bytes are.
 */
export function refuseNoSite(
  input: SiteRequest['sourceInput'],
  files: ReadonlyMap<string, { readonly content: Content }>,
): void {
  const paths = [...files.keys()];
  const folder = `The folder ${input.value} (input ${input.name})`;
  if (paths.length === 0)
    throw new Failure({
      code: 'empty-source',
      what: `${folder} is empty`,
      why: 'Deploying it would empty the site',
      todo: `Check that the build ran and that ${input.name} names the folder it writes`,
    });
  const secret = [...files].filter(([path, { content }]) => looksSecret(path, content)).map(([path]) => path);
  if (secret.length > 0)
    throw new Failure({
      code: 'input',
      what: `${folder} holds ${markdown.named(secret, 3)}`,
      why: 'Such files hold secrets, and every file of a site is public',
      todo: `Set ${input.name} to the folder that holds only the site (dist, build, out, public), or list the files that do not belong to it in a .deployignore file there`,
    });
  if (!paths.includes('index.html'))
    throw new Failure({
      code: 'no-index',
      what: `${folder} has no index.html`,
      why: `It holds ${markdown.named(paths, 3)}`,
      todo: `Set ${input.name} to the folder that holds the built index.html (dist, build, out, dist/<project>/browser)`,
    });
}

/** Refuses what would lose something. Called before the first write; throws a Failure that names the input. */
export function guardSite(plan: SitePlan): void {
  const { request, build } = plan;
  refuseNoSite(request.sourceInput, build.files);
  const own = plan.strategy === 'in-place' && request.prefix === '' && firstBelow(build.files.keys(), '.deploy/');
  if (own)
    throw new Failure({
      code: 'reserved',
      what: `The source contains ${own}`,
      why: 'Manifests and the lease of the site are stored below .deploy/ in the bucket',
      todo: 'Exclude it with exclude: /.deploy/',
    });
  const { order } = plan.present;
  const older = order !== undefined && request.order !== undefined && request.order < order;
  if (older && plan.hasChanges && !request.allowOlder)
    throw new Failure({
      code: 'older-build',
      what: `Release ${plan.release} is older than the live release`,
      why: `It comes from run ${request.order}, the live release ${plan.present.release ?? ''} from run ${order}`,
      todo: 'Deploy the newer commit, or set allow-older: true to deploy the older one on purpose',
    });
  const { maxDelete } = request;
  const share = plan.presentPaths === 0 ? 0 : (100 * plan.vanishing.length) / plan.presentPaths;
  if (share > maxDelete && plan.vanishing.length > A_FEW)
    throw new Failure({
      code: 'max-delete',
      what: `The new build lacks ${plan.vanishing.length} of the site's ${markdown.count(plan.presentPaths, 'file')} (${Math.round(share)} %)`,
      why: `At most ${maxDelete} % may be removed (max-delete). Missing: ${markdown.named(plan.vanishing, 5)}`,
      todo: `If this is intended, set max-delete: 100 for this run; otherwise check the build and the input ${request.sourceInput.name}`,
    });
}
