import type { Capability } from '@aws-sdk/client-cloudformation';
import type { StackRequest } from '../request.ts';
import { isNestedStack, type Template } from './template.ts';

const NAMED_IAM = /^AWS::IAM::(Role|User|Group|ManagedPolicy|InstanceProfile)$/;
const NAME_PROPERTIES = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'];

/** Those that the request names; none named, what the template needs. */
export function capabilitiesFor(
  { capabilities }: Pick<StackRequest, 'capabilities'>,
  template: Template,
): Capability[] {
  return (capabilities?.length ? capabilities : requiredCapabilities(template)) as Capability[];
}

/**
 * The capabilities that CloudFormation would ask for: IAM resources (named ones need more), macros and nested stacks.
 * What nested stacks and transforms make is not seen here and may be any of these: SAM makes roles, an include brings them.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function requiredCapabilities(template: Template): string[] {
  const resources = Object.values(template.resources);
  const nested = resources.some(({ Type }) => isNestedStack(Type));
  const capabilities = new Set<string>();
  if (nested || template.transforms.length > 0) capabilities.add('CAPABILITY_AUTO_EXPAND');
  // Language extensions repeat and compute what stands in the template, and add nothing.
  if (nested || template.transforms.some(({ name }) => name !== 'AWS::LanguageExtensions')) {
    capabilities.add('CAPABILITY_IAM').add('CAPABILITY_NAMED_IAM');
  }
  for (const { Type, Properties } of resources) {
    if (Type.startsWith('AWS::IAM::')) capabilities.add('CAPABILITY_IAM');
    if (NAMED_IAM.test(Type) && NAME_PROPERTIES.some((name) => Properties?.[name] != null)) {
      capabilities.add('CAPABILITY_NAMED_IAM');
    }
  }
  return [...capabilities].sort();
}
