import { previewOf } from '../../release/index.ts';
import { composedTemplate, type Template } from '../../stack/index.ts';
import { type BucketEntry, entriesOf, type Resources, resourcesFailure } from '../definition/resources.ts';
import { bucketPart } from './buckets.ts';
import { cachePart, filesParts, NETWORK_PARAMETERS } from './in-network.ts';
import { type Part, partsOf, type Resource } from './part.ts';
import { queuePart } from './queues.ts';
import { tableParts } from './tables.ts';

export interface DataTemplateOptions {
  /** templates/ of the repository that the action runs from. */
  templates: string;
  environment: string;
  /** Nothing outlives the stack, whatever the entries say: for previews. */
  disposable: boolean;
  /** What {{web-url}} stands for. */
  webUrl: string | undefined;
  /** Subnets of the network, each of which gets a mount target; by default those of the file, or two. */
  zones?: number;
}

/**
 * The template of an environment's data stack: one part for each entry, under a logical ID that comes from its name. The
 * same file gives the same text. Outputs are the name and the ARN of each: UsersTableName, UsersTableArn. Undefined for
 * a file without entries that hold data.
 */
export function dataTemplate(resources: Resources, options: DataTemplateOptions): Template | undefined {
  const { templates, environment, disposable } = options;
  const { files, cache } = resources;
  const part = partsOf(templates);
  const kept = <T extends { keep: boolean }>(entry: T): T => (disposable ? { ...entry, keep: false } : entry);
  const ofPreview = previewOf(environment) !== undefined;
  const parts: Part[] = [
    ...resources.tables.flatMap((table) => tableParts(part, kept(table), environment)),
    ...resources.buckets.map((bucket) =>
      bucketPart(part, kept(bucket), { origins: originsOf(bucket, resources, options), ofPreview }),
    ),
    ...resources.queues.map((queue) => queuePart(part, queue)),
    ...(files ? filesParts(part, kept(files), options.zones ?? resources.network?.subnets?.length ?? 2) : []),
    ...(cache ? [cachePart(part, cache)] : []),
  ];
  if (parts.length === 0) return undefined;
  refuseSameId(resources, parts);
  return composedTemplate({
    Description: 'Data of one environment, as its resources file says - choosing container or Lambda never touches it',
    Resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)) as Record<string, Resource>,
    ...(isInNetwork(resources) && { Parameters: NETWORK_PARAMETERS }),
    Outputs: Object.assign({}, ...parts.map(({ Outputs }) => Outputs)) as Record<string, unknown>,
  });
}

/** A logical ID of the file's own (`id`) may be the one of something that another entry brings with it. */
function refuseSameId(resources: Resources, parts: readonly Part[]): void {
  const seen = new Set<string>();
  for (const id of parts.flatMap((one) => Object.keys(one.Resources))) {
    const entry = seen.has(id) && entriesOf(resources).find((one) => one.id === id);
    if (entry)
      throw resourcesFailure(
        resources,
        [...entry.path, 'id'],
        `the logical ID ${id} of ${entry.path.join('.')} is already used by a resource of another entry: give id another value`,
      );
    seen.add(id);
  }
}

/** Whether something of it is in the network. */
export function isInNetwork({ files, cache }: Resources): boolean {
  return files !== undefined || cache !== undefined;
}

/** Whether the template waits for the address of the page. */
export function needsWebUrl({ buckets }: Resources): boolean {
  return buckets.some(({ cors = [] }) => cors.includes('{{web-url}}'));
}

function originsOf({ cors = [], path }: BucketEntry, resources: Resources, { webUrl }: DataTemplateOptions): string[] {
  return cors.map((origin) => {
    if (origin !== '{{web-url}}') return origin;
    if (webUrl !== undefined) return webUrl;
    throw resourcesFailure(
      resources,
      [...path, 'cors'],
      `cors of ${path.join('.')} uses {{web-url}}, but this deployment has no site`,
      { why: 'web is none', todo: 'Set web, or name the origin in the resources file' },
    );
  });
}
