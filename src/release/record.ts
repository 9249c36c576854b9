import { hash, randomBytes } from 'node:crypto';
import type { RunContext } from '../github/index.ts';
import { timeInId } from './release-id.ts';

/** What runs the app; 'none': it is a site alone. */
export type Mode = 'lambda' | 'container' | 'none';

/** One environment of one app. */
export interface Scope {
  app: string;
  environment: string;
}

/** The run that changes an environment. */
export type RunFacts = Omit<RunContext, 'workspace'>;

/** One stack as a release deployed it: enough to deploy exactly the same again. */
export interface StackRecord {
  name: string;
  role: 'global' | 'network' | 'alarms' | 'data' | 'web' | 'backend';
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
  /** Answers only who brings the key of the edge. */
  closed?: boolean;
}

export type ReleaseStatus = 'deploying' | 'shifting' | 'live' | 'failed' | 'rolled-back';

/** How traffic moves to a release step by step. What users get is said by the edge alone: this is the plan and the story. */
export interface TrafficRecord {
  /** Percent, and milliseconds until it is judged; a step without them waits for a person. */
  steps: { share: number; hold?: number }[];
  /** Index of the step whose share is written; -1 before the first. */
  step: number;
  /** ISO 8601: from then on its share holds. */
  since: string;
  /** A person, or a judgement without an answer, has stopped it here. */
  held?: boolean;
  /** Milliseconds that pages of the release before keep their API after this one is live. */
  retireAfter: number;
  /** What stays rolled back from once this release is live. */
  pins?: readonly RolledBackFrom[];
  story: TrafficEvent[];
}

export interface TrafficEvent {
  /** ISO 8601. */
  time: string;
  did: 'share' | 'hold' | 'live' | 'back' | 'finish' | 'judged';
  /** Percent of the viewers on the new release. */
  share: number;
  verdict?: 'good' | 'bad' | 'inconclusive';
  why?: string;
}

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
  /** The version of the function, where versions are Deploy's: going back to it is one write. */
  function?: { name: string; version: string };
  site?: { release: string; bucket: string };
  backends?: BackendRecord[];
  url: string;
  apiUrl: string;
  verdict: string;
  /** Plans of migrations that were carried out for it, or before it: their paths, and what they are known by. */
  migrations?: { plan: string; id: string }[];
  /** The release that was live before this one. */
  previous: string | null;
  /** Set where traffic moves, or moved, to it step by step. */
  traffic?: TrafficRecord;
  /** Why it is not live, for failed and rolled-back ones. */
  reason?: string;
  /** What became of what was live when this release failed; records of before do not have it. */
  standing?: 'unchanged' | 'restored' | 'stays' | 'unclear';
  /** Path of the app that its checks asked; records of before do not have it. */
  healthPath?: string;
  /** Set where an earlier release was deployed again. */
  rollback?: RollbackFacts;
  /** Set where the release of another environment was deployed as it was. */
  promotion?: { environment: string; release: string };
}

/** The stack of a release by what it is for. */
export function stackOf(
  release: Pick<ReleaseRecord, 'stacks'> | null | undefined,
  role: StackRecord['role'],
): StackRecord | undefined {
  return release?.stacks.find((stack) => stack.role === role);
}

/** "Release 20261121T031502123Z-1a2b3c4-9f3e (commit 1a2b3c4)", for messages. */
export function releaseName({ id, commit }: Pick<ReleaseRecord, 'id' | 'commit'>): string {
  return `Release ${id} (commit ${commit.slice(0, 7) || 'unknown'})`;
}

/** The path that a release's checks asked, also for records of before it was kept. */
export function checkedPath(release: ReleaseRecord): string {
  const { healthPath, site } = release;
  const ofBackend = stackOf(release, 'backend')?.parameters['HealthPath'];
  // What the defaults of health-path were then, whatever they are now.
  return healthPath || ofBackend || (site ? '/api/health' : '/health');
}

/** Which part of a release is deployed again. */
export type RollbackPart = 'all' | 'backend' | 'site';

export interface RollbackFacts {
  /** The release that came back: never a rollback of all parts itself, but the one that this went back to. */
  of: string;
  /** The release that was live before, told in the same way. */
  from: string;
  what: RollbackPart;
  /** Why, as the person wrote it; may be empty. */
  reason: string;
}

/** A release that was rolled back from. It does not come back by itself while current.json names it. */
export interface RolledBackFrom {
  id: string;
  commit: string;
  /** Names all that ran: see `fingerprintOf`. */
  fingerprint: string;
  reason: string;
  actor: string;
  /** ISO 8601, UTC. */
  time: string;
}

/** Content of current.json: which release is live. */
export interface CurrentRelease {
  id: string;
  commit: string;
  time: string;
  mode: Mode;
  /** Set while the environment is pinned by a rollback; ended by the next deployment that goes through. */
  rolledBackFrom?: RolledBackFrom[];
}

/** A migration that has written into an environment's data: migration-<id>.json beside the releases. */
export interface MigrationRecord {
  format: 1;
  /** Sorts by time, as ids of releases do. */
  id: string;
  /** ISO 8601, UTC: when it began to write. */
  time: string;
  actor: string;
  runUrl: string;
  /** The migrations of the plan that was carried out. */
  names: string[];
  /** Whether the code of releases before it can read the data as well, as the person says who wrote the migration. */
  compatible: boolean;
}

/**
 * Names what a release runs: its content with the template and the parameters that run it. Two releases of one
 * fingerprint are the same to every user, whatever their commits.
 */
export function fingerprintOf(release: Pick<ReleaseRecord, 'content' | 'stacks'>): string {
  const { templateUrl, parameters = {} } = stackOf(release, 'backend') ?? {};
  const values = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return hash(
    'sha256',
    JSON.stringify([release.content.backend, release.content.site ?? '', templateUrl ?? '', values]),
  ).slice(0, 16);
}

/**
 * What the app gets as APP_VERSION and answers on its health path: the first 16 hexadecimal digits of a content id
 * (digest of an image, hash of a package), enough to tell builds apart and still short enough to read out loud.
 */
export function buildVersion(contentId: string): string {
  return contentId.replace(/^sha256:/, '').slice(0, 16);
}

/** The record of a migration that begins now. */
export function newMigration({
  now,
  ...facts
}: { now: Date } & Pick<MigrationRecord, 'names' | 'compatible' | 'actor' | 'runUrl'>): MigrationRecord {
  const time = now.toISOString();
  return { format: 1, id: `${timeInId(time)}-${randomBytes(2).toString('hex')}`, time, ...facts };
}
