import type { AwsSession } from '../../aws/index.ts';
import type { Evidence } from '../resource-types/resource-type.ts';
import { gatherEvidence } from '../resource-types/resource-types.ts';
import { listResources } from '../state/resources.ts';
import type { StackEvent } from '../state/stack-event.ts';
import type { Template } from '../template/template.ts';

/** Failed resources whose evidence is gathered: more than a few say nothing new. */
const MAX_EVIDENCE = 5;

/** Gathers evidence as soon as a resource fails: the rollback removes tasks, functions and logs. */
export class EvidenceCollector {
  readonly #session: AwsSession;
  readonly #resources: Template['resources'];
  readonly #gathering = new Map<string, Promise<Evidence | undefined>>();

  /** `resources` are those of the root template. */
  constructor(session: AwsSession, resources: Template['resources']) {
    this.#session = session;
    this.#resources = resources;
  }

  /** Begins to look behind a failed resource; `seen` are the events of the operation so far. */
  collect(event: StackEvent, seen: readonly StackEvent[]): void {
    const { path, reason } = event;
    if (this.#gathering.size >= MAX_EVIDENCE || this.#gathering.has(path) || /cancelled/i.test(reason)) return;
    this.#gathering.set(path, this.#gather(event, seen));
  }

  /** The evidence by the path of its resource. */
  async found(): Promise<Map<string, Evidence>> {
    const entries = await Promise.all([...this.#gathering].map(async ([path, work]) => [path, await work] as const));
    return new Map(entries.filter((entry): entry is [string, Evidence] => entry[1] !== undefined));
  }

  async #gather(event: StackEvent, seen: readonly StackEvent[]): Promise<Evidence | undefined> {
    const resources = await listResources(this.#session, event.stackId).catch(() => []);
    const created = seen.filter((other) => other.stackId === event.stackId && other.physicalId);
    // What this operation created may be gone again by now: its events still name it.
    const physicalIds = Object.fromEntries([
      ...resources.map((item) => [item.LogicalResourceId!, item.PhysicalResourceId ?? '']),
      ...created.map((other) => [other.logicalId, other.physicalId]),
    ]) as Record<string, string>;
    return await gatherEvidence(this.#session, { event, resources: this.#resources, physicalIds });
  }
}
