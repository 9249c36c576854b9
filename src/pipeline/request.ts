import type { BootCheckLevel, ScanLevel } from '../image/index.ts';
import type { PreviewLock } from '../preview/index.ts';
import {
  type Door,
  fullName,
  type Mode,
  previewFolder,
  type RunFacts,
  type Scope,
  stackName,
} from '../release/index.ts';
import type { SiteStyle } from '../site/index.ts';
import type { TrafficStep } from './traffic/traffic-steps.ts';

/** What a deployment is asked to do: the inputs of actions/deploy, validated and typed. Times are milliseconds. */
export interface DeployRequest {
  mode: Mode;
  /** A live backend may be left without requests: mode none was written, and is not just missing. */
  allowNoBackend: boolean;
  app: string;
  environment: string;
  /** Absolute folder that all relative paths below start from. */
  directory: string;
  /** The same folder in its repository: apps/shop; '.' is the root. */
  folder: string;
  buildCommand: string;
  /** Names of environment variables that build commands may see although they look like credentials. */
  passEnvironment: string[];

  /** Lambda, package type zip: folder whose content is the code package. */
  source: string;
  /** Empty: found out from the source. */
  handler: string;
  runtime: string;
  packageType: 'zip' | 'image';

  /** Container, or Lambda with package type image. */
  dockerfile: string;
  /** Folder whose files the build of the image can use, from `directory`. */
  imageContext: string;
  /** Findings of the registry's scan that fail the deployment. */
  scan: ScanLevel;
  /** Newest images of the app to keep beside those that release records name; 0 keeps all. */
  keepImages: number;
  /** Of a function from an image: whether its responses are sent as they come. */
  invokeMode: 'buffered' | 'response_stream';
  /** Of a function from an image: path where the server reads its settings, which are fetched from S3; empty: nowhere. */
  settingsFile: string;
  /** File with those settings, from `directory`, which is uploaded; empty: they are on S3 already. */
  settingsSource: string;
  buildArgs: Record<string, string>;
  /** An image that exists already (repo@sha256:...): nothing is built. */
  image: string;
  /** Host (and path) that images are pushed to, where it is not the repository's own. */
  registry: string;
  /** Whether the image is started before it is pushed, and what a bad start means (see build-image). */
  bootCheck: BootCheckLevel;
  /** Undefined: as it is, else the first that the Dockerfile EXPOSEs, else 8080. */
  port: number | undefined;
  healthPath: string;
  /** It stands in the input: a default may be no path of the app. */
  isHealthPathGiven: boolean;

  /** A SAM or CloudFormation template of the app's own; empty: the shipped one that `backend` names. */
  template: string;
  backend: BackendName;
  /** Path of a resources file, or one in place; `none`: no data stack; empty: the shipped one. */
  resources: string;
  /** A template of the app's own for the data stack; empty: there is none. */
  dataTemplate: string;
  /** Plan files of migrate-data, carried out once each before the backend. */
  migrations: string[];
  /** Values of ${NAME} in them, beside the outputs of the data stack. */
  migrationVariables: Record<string, string>;
  parameterOverrides: Record<string, string>;
  /** Of everything that is made, beside the deployment's own. */
  tags: Record<string, string>;
  /** Adopts resources that exist already and carry the name in a template. */
  importExisting: boolean;
  appEnv: Record<string, string>;
  appSecrets: Record<string, string>;
  /** How a function gets them: read when a copy starts, or written into its configuration by CloudFormation. */
  secretsDelivery: 'cold-start' | 'configuration';

  /** Folder of the built site, or undefined for an app that serves its own pages. */
  web: string | undefined;
  /** What the edge answers where the site has no page of a path. */
  webStyle: SiteStyle;
  /** A distribution in front of an app that serves its own pages. */
  edge: boolean;
  webBuildCommand: string;
  webEnv: Record<string, string>;

  /** Check file, preset names or inline YAML; empty: the default checks. */
  checks: string;
  /** Values that checks may use as ${NAME}; masked wherever they would show. */
  checkSecrets: Record<string, string>;
  deadline: number;
  /** Milliseconds for which a new version must answer well before it gets traffic. */
  minReady: number;
  connectTo: string[];
  rollbackOnFailure: boolean;
  /** Deploys a release of another environment as it is; the live one where no release is named. */
  promoteFrom: { environment: string; release?: string } | undefined;
  /** Milliseconds that a release must have been live there before it is promoted. */
  minAge: number;
  /** Role through which the other environment is read, in another account; '' for this one. */
  artifactsFrom: string;
  /** Good releases whose sites stay, so that they can come back. */
  keepReleases: number;
  allowOlder: boolean;
  /** Deploys over a release that came from another repository or folder. */
  allowNewSource: boolean;
  allowReplacement: string[];
  /** Percent of the live site's files that may vanish with one deployment. */
  maxDelete: number;
  /** Steps in which traffic moves to the new release; empty: all at once. */
  traffic: TrafficStep[];
  /** Stay until the last step; else somebody else carries them on. */
  wait: boolean;
  /** Milliseconds that pages which are open keep the API of the release before, after a shift. */
  retireAfter: number;
  leaseTimeout: number;
  forceUnlock: boolean;
  dryRun: boolean;
  /** Id of the plan that was approved: any other is refused. */
  expectPlan: string | undefined;

  /** Set where the environment is the preview of a pull request: no distribution, no lasting data, a time to live. */
  preview?: PreviewSettings;

  /** templates/ of the repository that the action runs from. */
  templates: string;
  run: RunFacts;
}

/** How the door of a preview answers (templates/stacks/preview). */
export interface PreviewSettings {
  /** From then on (ISO 8601, UTC) the address answers 410. */
  until: string;
  /** What the door knows of the password; undefined: everybody who knows the address may come in. */
  lock?: PreviewLock;
  /** What opens it, for the checks of this deployment. It is in no record and no configuration. */
  key?: string;
  /** What its tables begin with; undefined: nothing. */
  data?: PreviewData | undefined;
}

/** Data of a preview: a plan file of migrate-data, or the first rows of each table of an environment. */
export type PreviewData = { kind: 'seed'; plan: string } | { kind: 'copy'; of: string; rows: number };

/** The shipped templates that run an app, and what goes into each. */
export const BACKENDS = {
  'lambda-http': { mode: 'lambda', packageType: 'zip' },
  'lambda-image': { mode: 'lambda', packageType: 'image' },
  'container-fargate': { mode: 'container', packageType: 'zip' },
  'container-express': { mode: 'container', packageType: 'zip' },
  'container-apprunner': { mode: 'container', packageType: 'zip' },
} as const satisfies Record<string, Pick<DeployRequest, 'mode' | 'packageType'>>;

export type BackendName = keyof typeof BACKENDS;

/**
 * Whether versions and aliases of the function are Deploy's, so that a version is checked before it gets traffic. A preview
 * has no users to keep from it, and its door has one way in.
 */
export function versionsByDeploy(request: Pick<DeployRequest, 'template' | 'mode' | 'preview'>): boolean {
  return request.template === '' && request.mode === 'lambda' && request.preview === undefined;
}

/** Whether the app is a container that only the door of its preview reaches: a service of its own, without a balancer. */
export function isPreviewContainer({
  preview,
  mode,
  template,
}: Pick<DeployRequest, 'preview' | 'mode' | 'template'>): boolean {
  return preview !== undefined && mode === 'container' && template === '';
}

/** The template of a mode where the input `template` names none. */
export function defaultBackend({ mode, packageType }: Pick<DeployRequest, 'mode' | 'packageType'>): BackendName {
  if (mode === 'container') return 'container-fargate';
  return packageType === 'image' ? 'lambda-image' : 'lambda-http';
}

/** Whether the app is a function that reads secrets when a copy of it starts. */
export function readsSecretsAtStart({ mode, template, appSecrets, secretsDelivery }: DeployRequest): boolean {
  if (mode !== 'lambda' || template !== '' || secretsDelivery === 'configuration') return false;
  return Object.keys(appSecrets).length > 0;
}

/**
 * The way in of a function where it is not the HTTP API with events of form 2.0. Each has a stack of its own: an update in
 * place would take the old one away, or send other events through it, while the version before still answers users.
 */
export function doorOf({
  mode,
  template = '',
  preview,
  invokeMode,
  parameterOverrides,
}: Pick<DeployRequest, 'mode'> &
  Partial<Pick<DeployRequest, 'template' | 'preview' | 'invokeMode' | 'parameterOverrides'>>): Door | undefined {
  // A preview has no way in of its own.
  if (mode !== 'lambda' || template !== '' || preview) return undefined;
  const { Door, InvokeMode = invokeMode, PayloadFormat } = parameterOverrides ?? {};
  const streams = /^response_stream$/i.test(InvokeMode ?? '');
  if (Door === 'rest') return streams ? 'rest-stream' : 'rest';
  if (streams) return 'url-stream';
  if (Door === 'function-url') return 'url';
  return PayloadFormat === '1.0' ? 'v1' : undefined;
}

/**
 * The names of an environment's stacks in its own region; that in us-east-1 is `globalStackName`. State lives apart from
 * compute: choosing a mode never touches data. Services of another kind get a stack of their own, so that the one that
 * serves stays until requests go to the new one.
 */
export function stackNames(
  request: Pick<DeployRequest, 'app' | 'environment' | 'mode' | 'backend'> & Parameters<typeof doorOf>[0],
) {
  const kind =
    /^container-(express|apprunner)$|^(lambda-image)$/.exec(request.backend)?.slice(1).find(Boolean) ?? request.mode;
  return {
    network: stackName(request, 'network'),
    alarms: stackName(request, 'alarms'),
    data: stackName(request, 'data'),
    web: stackName(request, 'web'),
    backend: stackName(request, [kind, doorOf(request)].filter(Boolean).join('-')),
  };
}

/**
 * Repository of the images that a deployment builds. Production finds images by their content: what a pull request builds
 * must not be among them, and its old ones are not production's.
 */
export function imageRepository(request: Pick<DeployRequest, 'app' | 'environment' | 'preview'>) {
  return request.preview ? fullName(request) : request.app;
}

/** Folder in the artifacts bucket for what a deployment sends there; empty for the bucket itself. */
export function artifactsPrefix(request: Pick<DeployRequest, 'app' | 'environment' | 'preview'>) {
  // Artifacts are found by their content: what a pull request sends must not be found by another environment.
  return request.preview ? previewFolder(request) : '';
}

/**
 * Tags of every stack. Nothing of our own that changes with each commit: a tag that changes is an update of every
 * resource, and commit, actor and run are in the release record.
 */
export function deploymentTags({
  app,
  environment,
  tags,
}: Scope & Pick<DeployRequest, 'tags'>): Record<string, string> {
  return { ...tags, 'deploy:app': app, 'deploy:environment': environment };
}
