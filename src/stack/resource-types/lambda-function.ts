import type { AwsSession } from '../../aws/index.ts';
import { markdown } from '../../report/index.ts';
import type { StackEvent } from '../state/stack-event.ts';
import type { TemplateResource } from '../template/template.ts';

/** What lies behind a failure: found in logs and services, beside what CloudFormation says. */
export interface Evidence {
  title: string;
  /** In one line, for the annotation. */
  reason?: string;
  /** The log lines that tell most, oldest first. */
  lines: readonly string[];
  /** The whole of it, as markdown. */
  details: string;
}

export interface EvidenceContext {
  /** Resources of the root template by logical id. */
  resources: Readonly<Record<string, TemplateResource>>;
  /** Physical ids by logical id, of the stack that the event belongs to. */
  physicalIds: Readonly<Record<string, string>>;
}

/** Looks behind a failed resource: service logs, stopped tasks, the log of a custom resource's function. */
export async function gatherEvidence(
  session: AwsSession,
  event: StackEvent,
  context: EvidenceContext,
): Promise<Evidence | undefined> {
  try {
    if (event.type === 'AWS::ECS::Service' || event.type === 'AWS::ECS::ExpressGatewayService') {
      const { serviceEvidence } = await import('./ecs-service.ts');
      return event.physicalId.startsWith('arn:') ? await serviceEvidence(session, event.physicalId) : undefined;
    }
    if (event.type === 'AWS::AppRunner::Service') {
      const { appRunnerEvidence } = await import('./app-runner.ts');
      return await appRunnerEvidence(session, event.physicalId);
    }
    if (/^(Custom::|AWS::CloudFormation::CustomResource$)/.test(event.type)) {
      return await customResourceEvidence(session, event, context);
    }
    if (/^AWS::Lambda::(Function|Version|Alias)$/.test(event.type) && event.physicalId) {
      return await functionEvidence(session, event.physicalId);
    }
  } catch {
    // Whatever cannot be read here must not hide the failure itself.
  }
  return undefined;
}

async function customResourceEvidence(
  session: AwsSession,
  event: StackEvent,
  context: EvidenceContext,
): Promise<Evidence | undefined> {
  const token = event.properties?.['ServiceToken'] ?? context.resources[event.logicalId]?.Properties?.['ServiceToken'];
  const target = functionOf(token, context.physicalIds);
  if (!target) return undefined;
  // The usual response modules put the stream's name into the reason.
  const stream = /Log Stream: ([^\s,;)]+)/i.exec(event.reason)?.[1];
  return await functionEvidence(session, target, stream);
}

/** The function's name or ARN from a resolved value, or from `Ref`/`GetAtt` of a function in the stack. */
export function functionOf(token: unknown, physicalIds: Readonly<Record<string, string>>): string | undefined {
  if (typeof token === 'string') return token.includes(':lambda:') ? token : undefined;
  if (typeof token !== 'object' || token === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute } = token as { Ref?: string; 'Fn::GetAtt'?: string | string[] };
  const logicalId = Ref ?? (Array.isArray(attribute) ? attribute[0] : attribute?.split('.')[0]);
  return logicalId ? physicalIds[logicalId] : undefined;
}

/** The end of a function's log; `target` is its name or ARN. */
export async function functionEvidence(
  session: AwsSession,
  target: string,
  stream?: string,
): Promise<Evidence | undefined> {
  const name = /:function:([^:]+)/.exec(target)?.[1] ?? target;
  const { logTail } = await import('./log-tail.ts');
  const tail = await logTail(session, await logGroupOf(session, name), stream);
  if (!tail) return undefined;
  // A stack trace is one log line of many lines.
  const telling = tail.lines
    .flatMap((line) => line.split('\n'))
    .findLast((line) => /error|exception|failed|Task timed out/i.test(line) && !/^\s+at /.test(line));
  return {
    title: `Log of function ${name}`,
    reason: telling?.slice(0, 300),
    lines: tail.lines,
    details: `${markdown.code(`${tail.logGroup} ${tail.logStream}`)}\n\n${markdown.fence(tail.lines.join('\n'))}`,
  };
}

async function logGroupOf(session: AwsSession, name: string): Promise<string> {
  try {
    const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
    const { LoggingConfig } = await session
      .client(LambdaClient)
      .send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`;
  } catch {
    return `/aws/lambda/${name}`;
  }
}
