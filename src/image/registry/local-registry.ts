import { Failure } from '../../report/index.ts';
import type { Registry } from './registry.ts';

/** Stands in for a registry where nothing is pushed: no call leaves the machine, and nothing is ever found. */
export function localRegistry(name: string): Registry {
  return {
    host: 'localhost',
    name,
    exists: true,
    immutable: false,
    lookup: () => Promise.resolve(new Map()),
    ensure: () => Promise.resolve(),
    putTag: (_, tag) => Promise.reject(new Failure({ code: 'push', what: `Tag ${tag} cannot be pushed: push is off` })),
  };
}
