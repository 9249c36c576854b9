import { type JsonStore, type Scope, scopePrefix } from '../release/index.ts';

/** What a preview's tables and buckets were filled with: releases/<app>/pr-<number>/data.json of the artifacts bucket. */
export interface FilledRecord {
  format: 1;
  /** By the name of the table or bucket, which is another one when CloudFormation has replaced it. */
  filled: Record<string, Filling>;
}

export interface Filling {
  /** seed.yaml, or copy-of:staging. */
  from: string;
  /** ISO 8601, UTC. */
  time: string;
}

const keyOf = (scope: Scope) => `${scopePrefix(scope)}data.json`;

/** What was filled so far. */
export async function readFilled(store: JsonStore, of: Scope): Promise<FilledRecord['filled']> {
  return (await store.get<FilledRecord>(keyOf(of)))?.value.filled ?? {};
}

/** Notes what is filled now beside what was: the caller holds the lease of the preview. */
export async function noteFilled(store: JsonStore, of: Scope, added: FilledRecord['filled']): Promise<void> {
  for (;;) {
    const present = await store.get<FilledRecord>(keyOf(of));
    const record: FilledRecord = { format: 1, filled: { ...present?.value.filled, ...added } };
    if (await store.put(keyOf(of), record, present ? { ifMatch: present.etag } : { ifNoneMatch: '*' })) return;
  }
}
