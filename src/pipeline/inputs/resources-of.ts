import { readResources, type Resources } from '../../resources/index.ts';
import { Failure } from '../../report/index.ts';
import type { DeployRequest } from '../request.ts';

/**
 * The resources file of a request. A preview has no network, and its role may make none; its scheduled work would run,
 * and cost, while nobody looks, so it is left out, and nobody waits for the messages of its queues.
 */
export function resourcesOf({ resources: input, directory, preview }: DeployRequest): Resources {
  const resources = readResources(input, directory);
  if (!preview) return resources;
  const unfit = (['files', 'cache', 'network'] as const).filter((kind) => resources[kind] !== undefined);
  if (unfit.length > 0)
    throw new Failure({
      code: 'input',
      what: `Resources file ${resources.file} asks for ${unfit.join(', ')}, which a preview cannot have`,
      why: 'They need a network, which costs money even while nobody uses the preview',
      todo: 'Give the preview a resources file without them (tables, buckets, queues and grants), or resources: none',
    });
  const queues = resources.queues.map((queue) => ({ ...queue, handler: undefined }));
  return { ...resources, queues, schedules: [] };
}
