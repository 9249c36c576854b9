import { type JsonStore, type Scope, scopePrefix, type Stored } from '../../release/index.ts';
import type { DataResource } from './data-resource.ts';

/**
 * What a teardown under way knows and nothing else does once the stacks are gone: releases/<app>/<environment>/teardown.json.
 * It is there from the first deletion to the last, so that a run that was killed is continued.
 */
export interface Memo {
  format: 1;
  app: string;
  environment: string;
  /** owner/name */
  repository: string;
  /** ISO 8601, UTC. */
  since: string;
  actor: string;
  runUrl: string;
  logGroups: string[];
  data: DataResource[];
  /** Last exports that are complete, by the id of what they were made of. */
  exports: Record<string, string>;
  /** Stacks that CloudFormation goes on deleting, with the reason. */
  handedOver: { stack: string; why: string }[];
}

export function memoKey(scope: Scope): string {
  return `${scopePrefix(scope)}teardown.json`;
}

export async function readMemo(store: JsonStore, scope: Scope): Promise<Stored<Memo> | undefined> {
  return await store.get<Memo>(memoKey(scope));
}

/** The memo as it grows: every change is written at once, under the lease of the environment. */
export class MemoFile {
  value: Memo;
  readonly #store: JsonStore;
  #etag: string | undefined;

  constructor(store: JsonStore, value: Memo, etag: string | undefined) {
    this.#store = store;
    this.value = value;
    this.#etag = etag;
  }

  async write(changes: Partial<Memo> = {}): Promise<void> {
    this.value = { ...this.value, ...changes };
    const condition = this.#etag ? { ifMatch: this.#etag } : ({ ifNoneMatch: '*' } as const);
    this.#etag = await this.#store.put(memoKey(this.value), this.value, condition);
    if (this.#etag) return;
    const { Failure } = await import('../../report/index.ts');
    throw new Failure({
      code: 'conflict',
      what: `The teardown of ${this.value.app} ${this.value.environment} was not recorded`,
      why: 'Another run has changed teardown.json since this one read it',
      todo: 'Start this run again: it continues where this one stopped',
    });
  }

  async remove(): Promise<void> {
    if (this.#etag) await this.#store.delete(memoKey(this.value), this.#etag);
    this.#etag = undefined;
  }
}
