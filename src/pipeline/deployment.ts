import type { AwsSession } from '../aws/index.ts';
import type { ChecksReport } from '../checks/index.ts';
import type { ImagePlan } from '../image/index.ts';
import type { ChildEnvironment } from '../process/index.ts';
import type { BackendRecord, ReleaseRecord } from '../release/index.ts';
import type { Reporter } from '../report/index.ts';
import type { SitePlan, SiteResult } from '../site/index.ts';
import type { Bootstrap, FolderPackage, StackPlan, StackResult } from '../stack/index.ts';
import type { DeployRequest } from './request.ts';

export type StackRole = 'data' | 'web' | 'backend';

/** One line of the timeline. */
export interface Timed {
  name: string;
  /** Milliseconds since the start of the deployment. */
  start: number;
  end: number;
  status: 'done' | 'unchanged' | 'failed';
  did: string;
}

/** A deployment under way: what was asked, and what the steps have found out and done so far. */
export interface Deployment {
  readonly request: DeployRequest;
  readonly session: AwsSession;
  readonly report: Reporter;
  /** What build commands see: no credentials. */
  readonly commandEnvironment: ChildEnvironment;

  bootstrap: Bootstrap | undefined;
  /** The release that is live before this deployment. */
  previous: ReleaseRecord | undefined;

  readonly plans: Partial<Record<StackRole, StackPlan>>;
  readonly results: Partial<Record<StackRole, StackResult>>;
  code?: FolderPackage & { runtime: string; handler: string };
  imagePlan?: ImagePlan;
  /** repo@sha256:... once it is known. */
  image?: string;
  /** What runs: digest of the image or of the code package. */
  contentId?: string;
  sitePlan?: SitePlan;
  site?: SiteResult;
  backends?: BackendRecord[];
  checks?: ChecksReport;

  readonly timeline: Timed[];
  /** What was live before may no longer be: a step that touches it has begun. */
  touchedLive: boolean;
}

/** Outputs of a stack, when it is deployed and nothing about it will change; undefined while they are not known. */
export function knownOutputs(deployment: Deployment, role: StackRole): Record<string, string> | undefined {
  const result = deployment.results[role];
  if (result) return result.outputs;
  const plan = deployment.plans[role];
  return plan && !plan.hasChanges ? plan.outputs : undefined;
}

/** Where people open the app: the web stack's address, or the backend's own. */
export function publicUrl(deployment: Deployment): string {
  return knownOutputs(deployment, 'web')?.['WebUrl'] ?? apiUrl(deployment);
}

/**
 * What the app gets as APP_VERSION and answers on its health path: the first 16 hexadecimal digits of the content id,
 * which tell builds apart and can still be read out loud.
 */
export function appVersion({ contentId }: Deployment): string | undefined {
  return contentId?.replace(/^sha256:/, '').slice(0, 16);
}

export function apiUrl(deployment: Deployment): string {
  return knownOutputs(deployment, 'backend')?.['ApiUrl'] ?? '';
}
