import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { ChecksReport } from '../checks/index.ts';
import type { BootCheckResult } from '../image/index.ts';
import type { Context, StagedResult } from '../operation/index.ts';
import type { PreviewContainers } from '../preview/index.ts';
import type { ChildEnvironment } from '../process/index.ts';
import { type BackendRecord, buildVersion, type ReleaseRecord } from '../release/index.ts';
import type { ApiRecord, Candidate, ConnectedApi, SiteResult } from '../site/index.ts';
import type {
  Bootstrap,
  FolderPackage,
  LocatedSecret,
  StackPlan,
  StackRequest,
  StackResult,
  StoredPackage,
} from '../stack/index.ts';
import type { BalancerAccess } from './routing/balancer.ts';
import type { LastLooks } from './ahead/last-looks.ts';
import type { LooksAhead } from './ahead/looks-ahead.ts';
import type { Promotion } from './promotion/with-promotion.ts';
import type { PinCheck } from './preflight/pin.ts';
import type { PlannedDeployment } from './plan/planned.ts';
import type { Templates } from './preflight/preflight.ts';
import type { PresentStacks } from './ahead/present-stacks.ts';
import type { DeployRequest } from './request.ts';

export const STACK_ROLES = ['global', 'network', 'data', 'web', 'backend', 'alarms'] as const;
export type StackRole = (typeof STACK_ROLES)[number];

/** One line of the timeline. */
export interface Timed {
  name: string;
  /** Milliseconds since the start of the deployment. */
  start: number;
  end: number;
  status: 'done' | 'failed';
  did: string;
  /** The lines that had to end before it began. */
  after: readonly Timed[];
}

/** Something that a deployment does not use and that goes on being there. */
export interface Leftover {
  what: string;
  /** A month, beside requests: list prices of us-east-1. */
  costs: string;
  /** The command or workflow that removes it. */
  remove: string;
}

/** What the steps have found out and done so far: what a release record is made of. */
export interface Progress {
  readonly plans: Partial<Record<StackRole, StackPlan>>;
  readonly results: Partial<Record<StackRole, StackResult>>;
  /** Outputs of a network stack that this environment shares and does not deploy. */
  sharedNetwork?: Record<string, string>;
  /** Nothing will be applied: what is there now is the best that is known. */
  readonly isDry?: boolean;
  /** Of a dry run: only what would be done is of interest, and CloudFormation is not asked for its change sets. */
  readonly isQuick?: boolean;
  code?: FolderPackage & { runtime: string; handler: string };
  /** The same in the artifacts bucket; of one that is not uploaded yet, undefined until then. */
  storedPackage?: Promise<StoredPackage | undefined> | undefined;
  /** The layer that reads the secrets of a zip function, in the artifacts bucket. */
  layer?: { bucket: string; key: string };
  /** Where the file with the app's settings is in the artifacts bucket. */
  settingsKey?: string;
  /** The port that the container listens on. */
  port?: number;
  /** Behind a site: what lets only the site reach the load balancer. */
  access?: BalancerAccess;
  /** repo@sha256:... once it is known. */
  image?: string;
  /** What the boot check saw of an image that did not get healthy. */
  bootCheck?: BootCheckResult;
  /** What runs: digest of the image or of the code package. */
  contentId?: string;
  /** The built site, and the variables that it was built with. */
  builtSite?: { folder: string; variables: string };
  /** The site's release as planned, and where it goes. */
  plannedSite?: { release: string; bucket: string };
  /** The release of the site, once it is uploaded beside the live one. */
  stagedSite?: StagedResult<SiteResult>;
  /** How the edge finds the files of a release of the site that is not live yet. */
  candidateSite?: Candidate['site'];
  /** The release of the site that users get, or are to get. */
  site?: Pick<SiteResult, 'release' | 'hasChanges' | 'unknownPaths'>;
  /** The version of the function, where versions are Deploy's. */
  version?: ProgressOfVersion;
  /** Set while a task of the new version stands beside its service: the deployment that takes it away. */
  beside?: StackRequest;
  backends?: BackendRecord[];
  /** What the edge was told about the API. */
  api?: ApiRecord;
  /** Plans of migrations that this release has carried out, or found carried out. */
  migrations?: { plan: string; id: string }[];
  /** Plans that have left the app frozen for the switch, and how it is to write again where that does not come about. */
  frozen?: readonly { plan: string; thaw: () => Promise<void> }[];
  /** Something was written that the points of presence have yet to learn. */
  edgeChanged?: boolean;
  /** The host of a preview was led here just now: the points of presence have yet to learn it. */
  hostChanged?: boolean;
  /** The secret that signs for candidates, read ahead; undefined where it could not be. */
  signing?: { store: string; secret: Promise<string | undefined> };
  /** The new version was checked before it got traffic: all of its checks, a look, or its page alone. */
  candidateChecked?: 'all' | 'look' | 'page';
  checks?: ChecksReport;
  /** What this deployment does not use and that stays. */
  leftovers?: readonly Leftover[];
}

/** Where the version of the function stands that this deployment makes live. */
export interface ProgressOfVersion {
  functionName: string;
  /** Undefined while it is not published. */
  number: string | undefined;
  /** The version that was live when this was planned. */
  before: string | undefined;
  /** The alias `live` as the plan has read it, where nothing of this deployment changes it before it is moved. */
  alias?: AliasConfiguration | undefined;
  /** Where the stack has no API. */
  urls?: { live?: string; candidate?: string };
  /** What is live changes beside its version. */
  changesBeside?: boolean;
  /** What a direct call of it got at the health path. */
  healthStatus?: number;
}

/** What the edge of the live release was told about the API. */
export interface Connected {
  /** ARN of the KeyValueStore. */
  store: string;
  /** Outputs of the web stack. */
  web: Readonly<Record<string, string>>;
  /** Undefined while nothing is connected. */
  api: ConnectedApi | undefined;
}

/** A deployment under way. */
export interface Deployment extends Progress {
  readonly request: DeployRequest;
  /** While the steps run, its reporter keeps the lines of each together. */
  context: Context;
  readonly templates: Templates;
  /** What `app-secrets` refers to, as it was found before anything was written. */
  readonly secrets: Readonly<Record<string, LocatedSecret>>;
  /** Where the container of a preview runs; undefined for all else. */
  readonly containers?: PreviewContainers | undefined;
  /** What build commands see: no credentials. */
  readonly commandEnvironment: ChildEnvironment;
  /** Undefined only in a dry run before the first deployment. */
  readonly bootstrap: Bootstrap | undefined;
  /** The release that is live before this deployment. */
  readonly previous: ReleaseRecord | undefined;
  /** Set where a release of another environment is deployed as it is. */
  readonly promotion?: Promotion;
  /** What was read of the stacks before the steps were planned; gone when the first is applied. */
  present?: PresentStacks | undefined;
  /** What was looked at under the lease before it was certain where, likewise; later, the function that its stack has changed. */
  ahead?: LooksAhead | undefined;
  /** What the edge of the live release was told about the API, likewise; or right before the route is planned. */
  connected?: Promise<Connected | undefined> | undefined;
  /** The looks right before stacks are updated in place, begun as the first step is applied. */
  lastLooks?: LastLooks;
  /** Releases that can always come back: nothing that one of them names is cleared away. */
  readonly kept?: readonly ReleaseRecord[];
  /** What the environment was rolled back from. */
  readonly pin?: PinCheck;
  /** What a dry run would do. */
  planned?: PlannedDeployment;
  /** Id of its record, once that is written. */
  releaseId?: string;
  readonly timeline: Timed[];
  /** What was live before may no longer be: a step that touches it has begun. */
  touchedLive: boolean;
  /** By hand, to a release of the record. */
  readonly goesBack?: boolean;
  /** The job was cancelled, and what this run has pointed to itself is pointed back: it is not recorded as live. */
  isPutBack?: boolean;
  /** All steps have ended well: it is recorded, and not pointed back any more. */
  isWhole?: boolean;
}

/** Outputs of a stack, when it is deployed and nothing about it will change; undefined while they are not known. */
export function knownOutputs(progress: Progress, role: StackRole): Record<string, string> | undefined {
  const result = progress.results[role];
  if (result) return result.outputs;
  const plan = progress.plans[role];
  if (!plan?.hasChanges) return plan?.outputs;
  // Nothing changes them in a dry run; a stack that is not there has none.
  return progress.isDry && Object.keys(plan.outputs).length > 0 ? plan.outputs : undefined;
}

/** ARN of the KeyValueStore of the distribution, or of a preview's door. */
export function edgeStore(progress: Progress): string | undefined {
  return knownOutputs(progress, 'web')?.['KeyValueStoreArn'];
}

/** Where people open the app: the web stack's address, or the backend's own. */
export function publicUrl(progress: Progress): string {
  return knownOutputs(progress, 'web')?.['WebUrl'] ?? apiUrl(progress);
}

/** The backend's own address; in a preview it has none, and is behind the preview's. */
export function apiUrl(progress: Progress): string {
  const backend = knownOutputs(progress, 'backend');
  const url = backend?.['ApiUrl'] ?? progress.version?.urls?.live;
  return url ?? (backend && knownOutputs(progress, 'web')?.['WebUrl']) ?? '';
}

/** Where the checks of the new version reach it before it gets traffic; undefined where it is live, or has no way in. */
export function candidateUrl(progress: Progress): string | undefined {
  const { version } = progress;
  if (!version || version.number === version.before) return undefined;
  return knownOutputs(progress, 'backend')?.['CandidateUrl'] ?? version.urls?.candidate;
}

/** The version of what runs, once it is known (see `buildVersion`). */
export function appVersion({ contentId }: Progress): string | undefined {
  return contentId === undefined ? undefined : buildVersion(contentId);
}
