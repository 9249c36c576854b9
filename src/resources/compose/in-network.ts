import type { CacheEntry, FilesEntry } from '../definition/resources.ts';
import { instance, type Part, withProperties } from './part.ts';

/** Parameters of a data stack with something in a network: values of the network stack, so that it goes before that. */
export const NETWORK_PARAMETERS = {
  SubnetIds: { Type: 'CommaDelimitedList' },
  DataGroupId: { Type: 'String' },
} as const;

/** The file system with one mount target for each of `zones` subnets. */
export function filesParts(part: (name: string) => Part, { backup, keep, id }: FilesEntry, zones: number): Part[] {
  const system = instance(part('files'), id, { Backup: backup ? 'ENABLED' : 'DISABLED' }, (name) => name);
  const targets = Array.from({ length: zones }, (_, index) =>
    instance(part('mount-target'), `MountTarget${index + 1}`, {
      FileSystemId: { Ref: id },
      SubnetId: { 'Fn::Select': [index, { Ref: 'SubnetIds' }] },
      SecurityGroupId: { Ref: 'DataGroupId' },
    }),
  );
  return [withProperties(system, {}, keep), ...targets];
}

export function cachePart(part: (name: string) => Part, { engine, node, id }: CacheEntry): Part {
  return instance(part('cache'), id, {
    Engine: engine.name,
    EngineVersion: engine.version,
    NodeType: node,
    SubnetIds: { Ref: 'SubnetIds' },
    SecurityGroupId: { Ref: 'DataGroupId' },
  });
}
