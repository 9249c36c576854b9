import {
  parameterNames,
  pinContainerSecrets,
  pinSecrets,
  settingsId,
  type TemplateSource,
  withContainerSettings,
  withFunctionSettings,
} from '../../stack/index.ts';
import type { AwsSession } from '../../aws/index.ts';
import { appVersion, type Deployment, knownOutputs } from '../deployment.ts';
import { backendTemplate } from '../preflight.ts';
import { type DeployRequest, stackNames } from '../request.ts';
import { deploymentTags } from '../tags.ts';
import { fillValues, mentions } from '../values.ts';
import { PACKAGES } from './code.ts';
import { stackStep, type StackWish } from './stack-step.ts';

/** Compute: the shipped template of the mode, or the app's own. Replaceable, since state lives in the data stack. */
export const backendStack = stackStep({
  role: 'backend',
  name: 'backend stack',
  applies: () => true,
  wish,
});

async function wish(deployment: Deployment): Promise<StackWish> {
  const { request, bootstrap, session } = deployment;
  const data = knownOutputs(deployment, 'data');
  if (request.template === '' && !data) return { later: 'the data stack changes first' };
  if (request.template === '' && !deployment.contentId) return { later: 'the image is not built yet' };
  const web = knownOutputs(deployment, 'web');
  const namesWeb = mentions({ ...request.appEnv, ...request.parameterOverrides }, 'web-url');
  if (request.web !== undefined && namesWeb && !web) return { later: 'the web stack has no address yet' };

  const known = {
    app: request.app,
    environment: request.environment,
    version: appVersion(deployment),
    'web-url': web?.['WebUrl'],
  };
  const settings = { environment: fillValues('app-env', request.appEnv, known), secrets: request.appSecrets };
  const template = await templateOf(session, request, settings.environment);
  const declared = parameterNames(template);
  const offered = {
    ...offeredParameters(deployment, data ?? {}),
    ...(Object.keys({ ...settings.environment, ...settings.secrets }).length > 0 && {
      ConfigurationId: settingsId(settings),
    }),
    ...fillValues('parameter-overrides', request.parameterOverrides, known),
  };
  return {
    stackName: stackNames(request).backend,
    template,
    parameters: Object.fromEntries(Object.entries(offered).filter(([name]) => declared.includes(name))),
    tags: deploymentTags(request),
    artifactsBucket: bootstrap?.artifactsBucket,
    roleArn: bootstrap?.executionRoleArn,
    allowReplacement: request.allowReplacement,
    // The shipped templates take their code by parameter; an app's own may point to local folders.
    package: request.template !== '',
  };
}

/** The template with the app's settings in it; one of the app's own is taken as it is. */
async function templateOf(
  session: AwsSession,
  request: DeployRequest,
  environment: Record<string, string>,
): Promise<TemplateSource> {
  const template = backendTemplate(request);
  if ('path' in template) return template;
  const secrets = request.appSecrets;
  const body =
    request.mode === 'container'
      ? withContainerSettings(template.body, { environment, secrets: await pinContainerSecrets(session, secrets) })
      : withFunctionSettings(template.body, 'Function', { environment, secrets: await pinSecrets(session, secrets) });
  return { ...template, body };
}

/** What the pipeline knows and a template may ask for by declaring a parameter of the name. */
function offeredParameters(deployment: Deployment, data: Record<string, string>): Record<string, string> {
  const { request, code, image, bootstrap } = deployment;
  const values: Record<string, string | undefined> = {
    AppVersion: appVersion(deployment),
    CodeBucket: code && bootstrap?.artifactsBucket,
    CodeKey: code && `${PACKAGES}/${code.sha256}.zip`,
    Runtime: code?.runtime,
    Handler: code?.handler,
    Image: image,
    ImageUri: image,
    Port: String(request.port),
    HealthPath: request.healthPath,
    TableName: data['TableName'],
    TableArn: data['TableArn'],
    FilesBucketName: data['FilesBucketName'],
    FilesBucketArn: data['FilesBucketArn'],
    WebUrl: knownOutputs(deployment, 'web')?.['WebUrl'],
    Environment: request.environment,
    Stage: request.environment,
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
