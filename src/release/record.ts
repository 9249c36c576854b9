import { randomBytes } from 'node:crypto';

/** What runs the app; 'none': it is a site alone. */
export type Mode = 'lambda' | 'container' | 'none';

/** One environment of one app. */
export interface Scope {
  app: string;
  environment: string;
}

/** The run that changes an environment, as the runner names it; empty strings outside a runner. */
export interface RunFacts {
  /** owner/name */
  repository: string;
  commit: string;
  ref: string;
  actor: string;
  runUrl: string;
  runId: string;
  runAttempt: number;
  /** Id of the job in the workflow. */
  job: string;
}

/** One stack as a release deployed it: enough to deploy exactly the same again. */
export interface StackRecord {
  name: string;
  role: 'data' | 'web' | 'backend';
  /** Content-addressed URL of the packaged template in the artifacts bucket. */
  templateUrl: string;
  /** Parameter values, save those of NoEcho parameters. */
  parameters: Record<string, string>;
  tags: Record<string, string>;
  outputs: Record<string, string>;
}

/** Where API requests go: what the web stack's KeyValueStore says of a release. Shares of traffic are there only. */
export interface BackendRecord {
  id: string;
  domain: string;
  protocol: 'http' | 'https';
  port: number;
  path: string;
}

export type ReleaseStatus = 'deploying' | 'live' | 'failed' | 'rolled-back';

/** One attempt to deploy, as it is kept in releases/<app>/<environment>/<id>.json of the artifacts bucket. */
export interface ReleaseRecord {
  format: 1;
  id: string;
  app: string;
  environment: string;
  /** ISO 8601, UTC. */
  time: string;
  status: ReleaseStatus;
  mode: Mode;
  /** owner/name, commit, ref, actor and run as the runner names them. */
  repository: string;
  /** Folder of the app in the repository, '.' for its root; records of before do not have it. */
  folder?: string;
  commit: string;
  ref: string;
  actor: string;
  runUrl: string;
  /** What runs: image digest or hash of the code package, '' for a site alone; hash of the site's manifest. */
  content: { backend: string; site?: string };
  image?: string;
  stacks: StackRecord[];
  site?: { release: string; bucket: string };
  backends?: BackendRecord[];
  url: string;
  apiUrl: string;
  verdict: string;
  /** The release that was live before this one. */
  previous: string | null;
  /** Why it is not live, for failed and rolled-back ones. */
  reason?: string;
}

/** Content of current.json: which release is live. */
export interface CurrentRelease {
  id: string;
  commit: string;
  time: string;
  mode: Mode;
}

export function scopePrefix({ app, environment }: Scope): string {
  return `releases/${app}/${environment}/`;
}

/** Ids sort by time, to the millisecond, as text: 20261121T031502123Z-1a2b3c4-9f3e. */
export function newReleaseId(now: Date, commit: string): string {
  const time = now.toISOString().replace(/[-:.]/g, '');
  return `${time}-${(commit || 'unknown').slice(0, 7)}-${randomBytes(2).toString('hex')}`;
}

/** Ids of records as `newReleaseId` writes them; the first ones had no milliseconds. */
const RECORD_KEY = /(?:^|\/)(\d{8}T\d{6}(?:\d{3})?Z-[\w-]+)\.json$/;

/** The key of a release's record in the artifacts bucket. */
export function recordKey(scope: Scope, id: string): string {
  return `${scopePrefix(scope)}${id}.json`;
}

/** The release whose record this key holds; undefined for current.json, lease.json and what is not ours. */
export function recordIdOf(key: string): string | undefined {
  return RECORD_KEY.exec(key)?.[1];
}
