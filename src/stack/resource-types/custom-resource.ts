import { functionLog } from './lambda-function.ts';
import type { ResourceType } from './resource-type.ts';

/** A custom resource fails in its function: the function's log says why. */
export const customResource: ResourceType = {
  type: /^(Custom::.*|AWS::CloudFormation::CustomResource)$/,
  label: 'custom resource',
  evidence: async (session, { event, resources, physicalIds }) => {
    const token = event.properties?.['ServiceToken'] ?? resources[event.logicalId]?.Properties?.['ServiceToken'];
    const target = functionOf(token, physicalIds);
    // The usual response modules put the stream's name into the reason.
    const stream = /Log Stream: ([^\s,;)]+)/i.exec(event.reason)?.[1];
    return target ? await functionLog(session, target, { stream }) : undefined;
  },
};

/** The function's name or ARN from a resolved value, or from `Ref`/`GetAtt` of a function in the stack. */
function functionOf(token: unknown, physicalIds: Readonly<Record<string, string>>): string | undefined {
  if (typeof token === 'string') return token.includes(':lambda:') ? token : undefined;
  if (typeof token !== 'object' || token === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute } = token as { Ref?: string; 'Fn::GetAtt'?: string | string[] };
  const logicalId = Ref ?? (Array.isArray(attribute) ? attribute[0] : attribute?.split('.')[0]);
  return logicalId ? physicalIds[logicalId] : undefined;
}
