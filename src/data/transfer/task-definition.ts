import type { ContainerDefinition, RegisterTaskDefinitionCommandInput, TaskDefinition } from '@aws-sdk/client-ecs';
import { Failure } from '../../report/index.ts';
import type { TaskPlace } from '../definition/definition.ts';

/** An image with Node 24 and nothing of the app; a private network needs one from its own registry. */
const IMAGE = 'public.ecr.aws/docker/library/node:24-slim';

/**
 * The task definition of a service with the transfer program in the place of the app: the same volume at the same path,
 * user, roles, network mode, size and log, and none of the app's settings and secrets.
 */
export function transferTaskDefinition(
  definition: TaskDefinition,
  place: TaskPlace,
  program: string,
): RegisterTaskDefinitionCommandInput {
  const { container, mount } = mountOf(definition, place);
  const volume = definition.volumes!.find((one) => one.name === mount.sourceVolume)!;
  const { user, logConfiguration, cpu, memory, memoryReservation } = container;
  const { taskRoleArn, executionRoleArn, networkMode, requiresCompatibilities, runtimePlatform } = definition;
  return {
    family: `${definition.family!.slice(0, 230)}-migrate-data`,
    volumes: [volume],
    containerDefinitions: [
      {
        name: 'transfer',
        image: place.image ?? IMAGE,
        // Whatever entrypoint the image has, only node is started.
        entryPoint: ['/usr/bin/env'],
        command: ['node', '--input-type=module', '--eval', program],
        environment: [{ name: 'MOUNT_PATH', value: mount.containerPath! }],
        mountPoints: [{ ...mount, readOnly: false }],
        essential: true,
        ...(user && { user }),
        ...(logConfiguration && { logConfiguration }),
        ...(cpu && { cpu }),
        ...(memory && { memory }),
        ...(memoryReservation && { memoryReservation }),
      },
    ],
    ...(taskRoleArn && { taskRoleArn }),
    ...(executionRoleArn && { executionRoleArn }),
    ...(networkMode && { networkMode }),
    ...(requiresCompatibilities && { requiresCompatibilities }),
    ...(runtimePlatform && { runtimePlatform }),
    ...(definition.cpu && { cpu: definition.cpu }),
    ...(definition.memory && { memory: definition.memory }),
  };
}

/** The volume that the plan means: named by container and path, or the only one there is. */
function mountOf(definition: TaskDefinition, { service, container: name, mount: path }: TaskPlace) {
  const found = (definition.containerDefinitions ?? [])
    .filter((container) => name === undefined || container.name === name)
    .flatMap((container: ContainerDefinition) => (container.mountPoints ?? []).map((mount) => ({ container, mount })));
  const chosen = path === undefined ? found : found.filter(({ mount }) => mount.containerPath === path);
  if (chosen.length === 1) return chosen[0]!;
  const all = found.map(({ container, mount }) => `${container.name}:${mount.containerPath}`).join(', ');
  throw new Failure({
    code: 'plan',
    what:
      found.length === 0
        ? `The tasks of service ${service} mount no volume${name ? ` in container ${name}` : ''}`
        : `It is not clear which volume of service ${service} is meant`,
    why: found.length === 0 ? "A separate task cannot see another task's disk" : `There are: ${all}`,
    todo:
      found.length === 0
        ? 'Export the disk of a container through an endpoint of the app: file-system.endpoint, or sqlite.file with https://'
        : 'Name it in file-system.task: container and mount',
  });
}
