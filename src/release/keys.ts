import { PREVIEW } from './environments.ts';
import type { Scope } from './record.ts';
import { RELEASE_ID } from './release-id.ts';
import { fullName, previewStacks } from './stack-names.ts';

// Keys of the artifacts bucket: ARCHITECTURE.md has them all.

/** Below it are the records of all environments. */
export const RECORDS = 'releases/';

/** Records of all environments of an app. */
export function appPrefix(app: string): string {
  return `${RECORDS}${app}/`;
}

/** Records of all previews of an app. */
export function previewsPrefix(app: string): string {
  return `${appPrefix(app)}${PREVIEW}`;
}

/** Records of one environment. */
export function scopePrefix({ app, environment }: Scope): string {
  return `${appPrefix(app)}${environment}/`;
}

/** The environment that a record belongs to; undefined for a key that is no record's. */
export function scopeOfKey(key: string): Scope | undefined {
  const [, app, environment] = key.startsWith(RECORDS) ? key.split('/') : [];
  return app && environment ? { app, environment } : undefined;
}

/** Says which release is live. */
export function currentKey(scope: Scope): string {
  return `${scopePrefix(scope)}current.json`;
}

const LEASE = 'lease.json';

/** Who is changing the environment. */
export function leaseKey(scope: Scope): string {
  return `${scopePrefix(scope)}${LEASE}`;
}

/** Whether a key is that of the lease of any environment. */
export function isLeaseKey(key: string): boolean {
  return key.endsWith(`/${LEASE}`);
}

export const MIGRATION = 'migration-';

/** Where the record of a migration is. `recordIdOf` does not take it for a release's. */
export function migrationKey(scope: Scope, id: string): string {
  return `${scopePrefix(scope)}${MIGRATION}${id}.json`;
}

/** Below it is which plans of migrations were carried out in an environment, with their checkpoints. */
export function migrationsPrefix({ app, environment }: Scope): string {
  return `migrations/${app}/${environment}/`;
}

/** The key of a release's record. */
export function recordKey(scope: Scope, id: string): string {
  return `${scopePrefix(scope)}${id}.json`;
}

const RECORD_KEY = new RegExp(String.raw`(?:^|/)(${RELEASE_ID})\.json$`);

/**
 * The release whose record this key holds; undefined for current.json, lease.json and what is not ours. With a `prefix`
 * only what lies directly below it counts.
 */
export function recordIdOf(key: string, prefix?: string): string | undefined {
  const id = RECORD_KEY.exec(key)?.[1];
  return prefix === undefined || key === `${prefix}${id}.json` ? id : undefined;
}

/** Below it is what previews send: no other environment must find that by its content. */
export const PREVIEW_FILES = 'previews/';

/** Folder of what one preview sends, without a slash at the end. */
export function previewFolder(scope: Scope): string {
  return `${PREVIEW_FILES}${fullName(scope)}`;
}

/** Folders of what all previews of an app send begin so. */
export function previewFolders(app: string): string {
  return `${PREVIEW_FILES}${previewStacks(app)}`;
}

/** The preview of an app that has sent a file, by its environment; other files are not to be asked for. */
export function senderOf(app: string, key: string): string {
  return key.slice(previewFolder({ app, environment: '' }).length).split('/')[0]!;
}
