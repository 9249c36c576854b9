import type { Template } from './template.ts';

/** AWS's own transforms give the same result for the same text; a macro of the account may not. */
const STEADY_TRANSFORMS =
  /^AWS::(Serverless-2016-10-31|LanguageExtensions|Include|CodeDeployBlueGreen|SecretsManager-)/;

/**
 * Parts of a template whose meaning can change while its text stays: dynamic references without a version, macros,
 * includes and nested templates whose place does not name their content. Each as a reason for a change set.
 */
export function volatileParts(template: Template): string[] {
  const reasons: string[] = [];
  if (unversionedReferences(template.text).length > 0) reasons.push('dynamic references without a version');
  if (template.transforms.some((name) => !STEADY_TRANSFORMS.test(name))) reasons.push('macros');
  const locations = [...template.text.matchAll(/(?:s3:\/\/|https?:\/\/)[^\s"',}]+\.(?:ya?ml|json|template)\b/g)].map(
    ([url]) => url,
  );
  if (template.text.includes('Transform') || /TemplateURL|AWS::Serverless::Application/.test(template.text)) {
    if (locations.some((url) => !/[0-9a-f]{64}/.test(url))) reasons.push('templates and includes from elsewhere');
  }
  return reasons;
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
