import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AwsSession, githubToken, tokenClaims } from '../../aws/index.ts';
import type { DoctorRequest } from '../../doctor/index.ts';
import type { ActionRun } from '../../github/index.ts';
import type { DeployRequest } from '../../pipeline/index.ts';
import { isProtected, previewOf } from '../../release/index.ts';
import { locateSecrets, shippedTemplate } from '../../stack/index.ts';
import { readPayload } from '../github/payload.ts';
import { folderInRepository, readEnvironment, readWorkingDirectory } from './shared-inputs.ts';

/** What a deployment is made of, as far as the doctor asks. */
type About = Pick<DoctorRequest, 'app' | 'environment' | 'mode' | 'modeGiven' | 'web' | 'image' | 'secrets' | 'folder'>;

/** The inputs of actions/doctor. Everything that is wrong with the job itself is a finding, and no failure. */
export function readDoctor(run: ActionRun): About {
  const { inputs } = run;
  const directory = readWorkingDirectory(run);
  const folder = folderInRepository(run, directory);
  const { app, environment } = readEnvironment(run, folder);
  const web = inputs.boolean('web', false);
  const mode = inputs.choice('mode', ['lambda', 'container', 'none'], web ? 'none' : 'lambda');
  const image =
    mode === 'container' || (mode === 'lambda' && inputs.choice('package-type', ['zip', 'image'], 'zip') === 'image');
  const modeGiven = inputs.optional('mode') !== undefined;
  return { app, environment, mode, modeGiven, web, image, secrets: inputs.mapping('app-secrets'), folder };
}

/** The same of a deployment that has failed. */
export function aboutDeployment({
  app,
  environment,
  mode,
  allowNoBackend,
  web,
  packageType,
  appSecrets,
  folder,
}: DeployRequest): About {
  return {
    app,
    environment,
    mode,
    modeGiven: mode !== 'none' || allowNoBackend,
    web: web !== undefined,
    image: mode === 'container' || packageType === 'image',
    secrets: appSecrets,
    folder,
  };
}

export function doctorRequest(run: ActionRun, session: () => AwsSession, about: About): DoctorRequest {
  const { inputs, environment: variables, context } = run;
  const roleToAssume = inputs.text('role-to-assume');
  let claims: Promise<Readonly<Record<string, string>> | undefined> | undefined;
  return {
    ...about,
    repository: context.repository,
    resourceTypes: resourceTypes(run.templates, about),
    job: {
      variables,
      roleToAssume,
      region: inputs.text('aws-region', variables['AWS_REGION'] ?? variables['AWS_DEFAULT_REGION'] ?? ''),
      environment: about.environment,
      isProtected: isProtected(about.environment),
      isCheckedOut: existsSync(join(context.workspace, '.git')),
      platform: process.platform,
      headRepository: headRepository(run),
      buildsImage: about.image,
    },
    claims: () => (claims ??= claimsOf(run, roleToAssume)),
    locateSecrets: () => locateSecrets(session(), about.secrets),
  };
}

/** The token itself is masked and goes nowhere; what it says is no secret. */
async function claimsOf({ environment, report }: ActionRun, roleToAssume: string) {
  if (roleToAssume === '' || !environment['ACTIONS_ID_TOKEN_REQUEST_URL']) return undefined;
  const token = await githubToken({ environment });
  report.mask(token);
  return tokenClaims(token);
}

function headRepository({ environment }: ActionRun): string | undefined {
  try {
    const event = readPayload(environment['GITHUB_EVENT_PATH']) as
      { pull_request?: { head?: { repo?: { full_name?: string } } } } | undefined;
    return event?.pull_request?.head?.repo?.full_name;
  } catch {
    return undefined;
  }
}

/** Types of what the shipped templates of such a deployment make. */
function resourceTypes(templates: string, { mode, image, web, environment }: About): string[] {
  const site = previewOf(environment) === undefined ? 'web' : 'preview';
  const backend = mode === 'container' ? 'container-fargate' : image ? 'lambda-image' : 'lambda-http';
  const names = [...(mode === 'none' ? [] : ['data', backend]), ...(web ? [site] : [])];
  return names.flatMap((name) =>
    Object.values(shippedTemplate(templates, name).resources).map(({ Type: type }) => type),
  );
}
