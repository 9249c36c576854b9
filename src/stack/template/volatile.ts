import { isMacro, isNestedStack, type Template } from './template.ts';

/**
 * Parts of a template whose meaning can change while its text stays: dynamic references without a version, macros,
 * includes and nested templates whose place does not name their content. Each as a reason for a change set.
 */
export function volatileParts(template: Template): string[] {
  const reasons: string[] = [];
  if (unversionedReferences(template.text).length > 0) reasons.push('dynamic references without a version');
  if (template.transforms.some(isMacro)) reasons.push('macros');
  if (!placesOf(template).every(namesContent))
    reasons.push('nested templates or includes whose address does not identify their content');
  return reasons;
}

/** Where nested templates and included parts lie. */
function placesOf({ resources, transforms }: Template): unknown[] {
  const nested = Object.values(resources).filter(({ Type }) => isNestedStack(Type));
  return [
    ...nested.map(({ Properties }) => Properties?.['TemplateURL'] ?? Properties?.['Location']),
    ...transforms.flatMap(({ name, location }) => (name === 'AWS::Include' ? [location] : [])),
  ];
}

/** Whether what lies at a place stays what it is: the place is a hash or a version, or an application's fixed one. */
function namesContent(place: unknown): boolean {
  if (typeof place === 'string') return /[0-9a-f]{64}|[?&]versionId=./.test(place);
  const { ApplicationId, SemanticVersion } = (place ?? {}) as Record<string, unknown>;
  return typeof ApplicationId === 'string' && typeof SemanticVersion === 'string';
}

/**
 * Dynamic references that follow the newest value. `ssm:name` without `:version`, and Secrets Manager's without a
 * version id (its stages move).
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function unversionedReferences(text: string): string[] {
  return [...text.matchAll(/\{\{resolve:(ssm|ssm-secure|secretsmanager):([^}]*)\}\}/g)]
    .filter(([, service, rest]) => !isPinned(service!, rest!))
    .map(([whole]) => whole);
}

function isPinned(service: string, rest: string): boolean {
  if (service !== 'secretsmanager') return /:\d+$/.test(rest);
  // [arn:aws:secretsmanager:region:account:secret:]id:SecretString:key:stage:version
  const parts = rest.split(':SecretString');
  return parts.length === 2 && (parts[1]!.split(':')[3] ?? '') !== '';
}
