import { hash } from 'node:crypto';
import { isMap } from 'yaml';
import { Failure } from '../../report/index.ts';
import { shippedTemplate } from '../template/template.ts';
import { parseTemplate } from '../template/yaml.ts';
import { byName, checkVariables } from './variables.ts';

export interface ApplicationSettings {
  /** Plain values by name. */
  environment?: Readonly<Record<string, string>>;
  /** CloudFormation references by name, as `pinSecrets` makes them; never values. */
  secrets?: Readonly<Record<string, string>>;
}

/** The shipped lambda-http template with the application's settings in its function. */
export function renderLambdaHttp(templatesFolder: string, settings: ApplicationSettings): string {
  return withFunctionSettings(shippedTemplate(templatesFolder, 'lambda-http'), 'Function', settings);
}

/**
 * Adds the application's settings to the environment of the function `logicalId`; the rest of the template stays as it
 * is. Values are text: what looks like an intrinsic function or a dynamic reference in a plain value is refused. When
 * the template has a parameter ConfigurationId, its default becomes the settings' hash, so that a version is published.
 */
export function withFunctionSettings(template: string, logicalId: string, settings: ApplicationSettings): string {
  const { environment = {}, secrets = {} } = settings;
  checkVariables('lambda', environment, secrets);
  if (Object.keys(environment).length + Object.keys(secrets).length === 0) return template;
  const document = parseTemplate(template);
  const path = ['Resources', logicalId, 'Properties', 'Environment', 'Variables'];
  if (!isMap(document.getIn(path))) {
    throw new Failure({ code: 'template', what: `The template has no environment for a function ${logicalId}` });
  }
  for (const [name, value] of byName({ ...environment, ...secrets })) document.setIn([...path, name], value);
  if (document.hasIn(['Parameters', 'ConfigurationId', 'Default'])) {
    document.setIn(['Parameters', 'ConfigurationId', 'Default'], settingsId(settings));
  }
  return document.toString({ lineWidth: 0 });
}

/** Identifier of settings: the same settings in any order have the same one. */
export function settingsId({ environment = {}, secrets = {} }: ApplicationSettings): string {
  return hash('sha256', JSON.stringify([byName(environment), byName(secrets)])).slice(0, 16);
}
