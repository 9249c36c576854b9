import { isMap, type Document } from 'yaml';
import { Failure } from '../../report/index.ts';
import { editedTemplate, nodeOf, type Template } from '../template/template.ts';
import { dynamicReferences } from './dynamic-references.ts';
import type { LocatedSecret } from './located-secret.ts';
import { addAdditions } from './additions.ts';
import { withOwnAddress } from './own-address.ts';
import { addPolicy } from './policy.ts';
import { secretStatements, settingsId } from './secrets-policy.ts';
import { type ApplicationSettings, byName, checkSize, checkVariables, isEmpty } from './variables.ts';

export interface FunctionSettings extends ApplicationSettings {
  /**
   * How the function gets the secrets: `configuration` has CloudFormation write their values into the function's
   * configuration; a layer (of a zip function) or the image itself holds a loader that reads them when a copy starts.
   */
  delivery?: 'configuration' | 'image' | { layer: { bucket: string; key: string } };
}

/** What the loader is called in the layer. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper */
const WRAPPER = { variable: 'AWS_LAMBDA_EXEC_WRAPPER', path: '/opt/deploy/start', next: 'SECRETS_NEXT_WRAPPER' };
const LAYER = 'SecretsLayer';

/**
 * Adds the application's settings to the environment of the function `logicalId`; the rest of the template stays as it
 * is. Values are text: what looks like an intrinsic function or a dynamic reference in a plain value is refused.
 * Secrets become references that are resolved when a copy of the function starts, with a right of the function's role to
 * read exactly those; their versions are part of SETTINGS_ID, so that a rotated secret is deployed.
 */
export function withFunctionSettings(template: Template, logicalId: string, settings: FunctionSettings): Template {
  const { environment = {}, secrets = {}, statements = [], delivery = 'configuration' } = settings;
  checkVariables('lambda', environment, secrets);
  if (isEmpty(settings)) return template;
  const document = template.document.clone();
  const properties = ['Resources', logicalId, 'Properties'];
  const path = [...properties, 'Environment', 'Variables'];
  if (!isMap(document.getIn(path))) {
    throw new Failure({ code: 'template', what: `The template has no environment for a function ${logicalId}` });
  }
  const atStart = delivery !== 'configuration' && Object.keys(secrets).length > 0;
  const variables = { ...environment, ...(atStart ? references(secrets) : dynamicReferences(secrets)) };
  if (atStart) {
    checkSize(variables);
    addPolicy(document, 'Role', 'secrets', secretStatements(secrets));
    if (delivery !== 'image')
      addLayer(document, { properties, hasOwn: 'Layers' in template.parameters }, variables, delivery.layer);
  }
  for (const [name, value] of byName(variables))
    document.setIn([...path, name], nodeOf(document, withOwnAddress(value, settings.address)));
  addPolicy(document, 'Role', 'resources', statements);
  addAdditions(document, settings.additions, logicalId);
  return editedTemplate(template, document);
}

/** The variables from which the loader knows what to read (templates/stacks/lambda-layer). */
function references(secrets: Readonly<Record<string, LocatedSecret>>): Record<string, string> {
  const parameters: Record<string, string> = {};
  const bySecret: Record<string, Record<string, string>> = {};
  for (const [name, { place }] of byName(secrets)) {
    if (place.service === 'ssm') parameters[name] = place.name;
    else (bySecret[place.arn] ??= {})[name] = place.jsonKey ?? '';
  }
  return {
    SECRET_REFERENCES: JSON.stringify({
      ...(Object.keys(parameters).length > 0 && { parameters }),
      ...(Object.keys(bySecret).length > 0 && { secrets: bySecret }),
    }),
    SETTINGS_ID: settingsId(secrets),
  };
}

/** Ours first: of two layers with a file of one name the later one counts. The app's own are a parameter. */
function withOwnLayers(hasOwn: boolean): unknown {
  const ours = { Ref: LAYER };
  if (!hasOwn) return [ours];
  const both = { 'Fn::Join': [',', [ours, { 'Fn::Join': [',', { Ref: 'Layers' }] }]] };
  return { 'Fn::If': ['HasLayers', { 'Fn::Split': [',', both] }, [ours]] };
}

function addLayer(
  document: Document,
  { properties, hasOwn }: { properties: readonly string[]; hasOwn: boolean },
  variables: Record<string, string>,
  { bucket, key }: { bucket: string; key: string },
): void {
  const content = { LayerName: { 'Fn::Sub': '${AWS::StackName}-secrets' }, Content: { S3Bucket: bucket, S3Key: key } };
  document.setIn(['Resources', LAYER], nodeOf(document, { Type: 'AWS::Lambda::LayerVersion', Properties: content }));
  document.setIn([...properties, 'Layers'], nodeOf(document, withOwnLayers(hasOwn)));
  // A wrapper of the app's own comes after ours.
  const own = variables[WRAPPER.variable];
  if (own !== undefined) variables[WRAPPER.next] = own;
  variables[WRAPPER.variable] = WRAPPER.path;
}
