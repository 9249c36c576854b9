import type { Context } from '../../operation/index.ts';
import {
  checkedPath,
  type ReleaseRecord,
  type RollbackPart,
  stackName,
  type StackRecord,
  stackOf,
} from '../../release/index.ts';
import {
  fingerprintParameters,
  loadTemplate,
  missingSecrets,
  readStoredTemplate,
  repinSecrets,
  type Template,
} from '../../stack/index.ts';
import { BACKENDS, type BackendName, type DeployRequest } from '../request.ts';

/** A recorded release, opened to be deployed as it is: what the steps need of it, with nothing built. */
export interface RecordedRelease {
  record: ReleaseRecord;
  what: RollbackPart;
  /** What runs the app, as it was recorded, with secrets that can be resolved now. Undefined where only the site comes back. */
  backend: { stack: StackRecord; template: Template; parameters: Record<string, string> } | undefined;
  /** Secrets whose pinned version is gone, in words. */
  repinned: string[];
  /** Secrets that are gone altogether, in words. */
  missingSecrets: string[];
}

/** Reads what a record names. `data` is the data stack as it is now. */
export async function openRecorded(
  { session }: Context,
  record: ReleaseRecord,
  { what, data }: { what: RollbackPart; data: StackRecord | undefined },
): Promise<RecordedRelease> {
  const stack = stackOf(record, 'backend');
  if (what === 'site' || !stack) return { record, what, backend: undefined, repinned: [], missingSecrets: [] };
  const recorded = await readStoredTemplate(session, stack.templateUrl);
  const { template: body, repinned } = await repinSecrets(session, recorded);
  const template = loadTemplate({ body, name: stack.name });
  // Parameters that say where the data is: a release that comes back works on the data of now.
  const present = Object.entries(data?.outputs ?? {}).filter(([name]) => stack.parameters[name]);
  const known = Object.entries({ ...stack.parameters, ...Object.fromEntries(present) });
  // A parameter without a value here keeps the one that the stack has: CloudFormation hides it, and no record has it.
  const derived = fingerprintParameters(template);
  const parameters = Object.fromEntries(
    known.filter(([name]) => Object.hasOwn(template.parameters, name) && !derived.includes(name)),
  );
  return {
    record,
    what,
    backend: { stack, template, parameters },
    repinned: repinned.map((secret) => `${secret}: its version of that time is gone, so the present version is used`),
    missingSecrets: await missingSecrets(session, template),
  };
}

/** What a deployment of a recorded release is asked for beside the record. */
export interface RecordedInputs extends Pick<
  DeployRequest,
  | 'directory'
  | 'templates'
  | 'run'
  | 'checks'
  | 'checkSecrets'
  | 'deadline'
  | 'connectTo'
  | 'allowReplacement'
  | 'leaseTimeout'
  | 'forceUnlock'
  | 'dryRun'
> {
  /** Empty: as the release was checked. */
  healthPath: string;
}

/** The request that would deploy a record: what its steps ask a request for, from the record and from the inputs. */
export function recordedRequest(record: ReleaseRecord, inputs: RecordedInputs): DeployRequest {
  const { app, environment, mode, repository, folder = '.', commit, ref } = record;
  const hasSite = record.site !== undefined;
  const parameters = (wanted: StackRecord['role']) => stackOf(record, wanted)?.parameters ?? {};
  const named = (from: Readonly<Record<string, string>>, names: readonly string[]) =>
    Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));
  return {
    ...inputs,
    app,
    environment,
    mode,
    folder,
    ...backendOfRecord(record),
    // The commit is the release's; who does it, and in which run, is new.
    run: { ...inputs.run, repository, commit, ref },
    healthPath: inputs.healthPath || checkedPath(record),
    web: hasSite ? '' : undefined,
    edge: stackOf(record, 'web') !== undefined,
    image: record.image ?? '',
    parameterOverrides: {
      ...named(parameters('web'), ['ApiPath']),
      // The way in of a function, which names its stack.
      ...named(parameters('backend'), ['Door', 'InvokeMode', 'PayloadFormat']),
    },
    rollbackOnFailure: true,
    allowOlder: true,
    allowNewSource: true,
    allowNoBackend: true,
    ...NOTHING_TO_BUILD,
  };
}

const NOTHING_TO_BUILD = {
  buildCommand: '',
  expectPlan: undefined,
  passEnvironment: [],
  source: '',
  handler: '',
  runtime: '',
  dockerfile: '',
  buildArgs: {},
  registry: '',
  bootCheck: 'off',
  port: undefined,
  isHealthPathGiven: false,
  imageContext: '',
  scan: 'off',
  keepImages: 0,
  invokeMode: 'buffered',
  settingsFile: '',
  settingsSource: '',
  resources: '',
  dataTemplate: '',
  migrations: [],
  migrationVariables: {},
  tags: {},
  importExisting: false,
  template: '',
  appEnv: {},
  appSecrets: {},
  webBuildCommand: '',
  webEnv: {},
  webStyle: 'auto',
  secretsDelivery: 'cold-start',
  maxDelete: 100,
  promoteFrom: undefined,
  minAge: 0,
  minReady: 0,
  artifactsFrom: '',
  keepReleases: 0,
  traffic: [],
  wait: true,
  retireAfter: 0,
} as const satisfies Partial<DeployRequest>;

/** Which shipped template a record was made with, by its stack's name. */
function backendOfRecord(record: ReleaseRecord): Pick<DeployRequest, 'backend' | 'packageType'> {
  const { mode, image } = record;
  if (mode === 'lambda')
    return image ? { backend: 'lambda-image', packageType: 'image' } : { backend: 'lambda-http', packageType: 'zip' };
  const kind = `container-${stackOf(record, 'backend')?.name.slice(stackName(record, '').length)}`;
  return { backend: kind in BACKENDS ? (kind as BackendName) : 'container-fargate', packageType: 'zip' };
}
