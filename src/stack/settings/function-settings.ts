import { isMap } from 'yaml';
import { Failure } from '../../report/index.ts';
import { editedTemplate, type Template } from '../template/template.ts';
import { byName, checkVariables, type ApplicationSettings } from './variables.ts';

/**
 * Adds the application's settings to the environment of the function `logicalId`; the rest of the template stays as it
 * is. Values are text: what looks like an intrinsic function or a dynamic reference in a plain value is refused.
 */
export function withFunctionSettings(template: Template, logicalId: string, settings: ApplicationSettings): Template {
  const { environment = {}, secrets = {} } = settings;
  checkVariables('lambda', environment, secrets);
  if (Object.keys(environment).length + Object.keys(secrets).length === 0) return template;
  const document = template.document.clone();
  const path = ['Resources', logicalId, 'Properties', 'Environment', 'Variables'];
  if (!isMap(document.getIn(path))) {
    throw new Failure({ code: 'template', what: `The template has no environment for a function ${logicalId}` });
  }
  for (const [name, value] of byName({ ...environment, ...secrets })) document.setIn([...path, name], value);
  return editedTemplate(template, document);
}
