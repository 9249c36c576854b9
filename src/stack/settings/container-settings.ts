import { isMap, type Document } from 'yaml';
import { Failure } from '../../report/index.ts';
import { editedTemplate, type Template } from '../template/template.ts';
import { addAdditions } from './additions.ts';
import { withOwnAddress } from './own-address.ts';
import { PLACES, type Place } from './places.ts';
import { addPolicy, append } from './policy.ts';
import { secretStatements, settingsId } from './secrets-policy.ts';
import { type ApplicationSettings, byName, checkVariables, isEmpty } from './variables.ts';

/**
 * Adds the application's settings to the first container of a template. Secrets become references that the platform
 * resolves when a task starts, with a right to exactly those for the role that starts it. Their versions are part of
 * SETTINGS_ID, so that a rotated secret makes the tasks start anew.
 */
export function withContainerSettings(template: Template, settings: ApplicationSettings): Template {
  const { environment = {}, secrets = {}, statements = [] } = settings;
  checkVariables('container', environment, secrets);
  if (isEmpty(settings)) return template;
  const document = template.document.clone();
  const { properties, place } = findPlace(document);
  for (const [Name, value] of byName(environment))
    append(document, [...properties, ...place.environment], { Name, Value: withOwnAddress(value, settings.address) });
  for (const [Name, { valueFrom }] of byName(secrets))
    append(document, [...properties, ...place.secrets], { Name, [place.reference]: valueFrom });
  if (Object.keys(secrets).length > 0) {
    const Value = settingsId(secrets);
    append(document, [...properties, ...place.environment], { Name: 'SETTINGS_ID', Value });
    // The container of a preview is started with a role that reads what previews may read: preview-containers.yaml.
    if (document.hasIn(['Resources', place.role]))
      addPolicy(document, place.role, 'secrets', secretStatements(secrets));
  }
  addPolicy(document, place.appRole, 'resources', statements);
  addAdditions(document, settings.additions, String(properties[1]));
  return editedTemplate(template, document);
}

function findPlace(document: Document): { properties: (string | number)[]; place: Place } {
  const resources = document.get('Resources');
  for (const { key, value } of isMap(resources) ? resources.items : []) {
    const place = isMap(value) ? PLACES[String(value.get('Type'))] : undefined;
    if (place) return { properties: ['Resources', String(key), 'Properties'], place };
  }
  throw new Failure({
    code: 'template',
    what: 'The template has no container that can receive settings',
    why: `None of its resources is one of ${Object.keys(PLACES).join(', ')}`,
  });
}
