import type { AwsSession } from '../../aws/index.ts';
import { markdown } from '../../report/index.ts';
import { logTail } from './log-tail.ts';
import type { Evidence, FailedResource, ResourceType } from './resource-type.ts';

export const lambdaFunction: ResourceType = {
  type: /^AWS::Lambda::Function$/,
  label: 'Lambda function',
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
  updatedInPlace: [
    'Code',
    'Description',
    'Environment',
    'EphemeralStorage',
    'Handler',
    'ImageConfig',
    'Layers',
    'MemorySize',
    'Runtime',
    'Timeout',
    'TracingConfig',
  ],
  evidence: functionEvidence,
  log: (session, name, version) => functionLog(session, name, { version }),
};

export const lambdaVersion: ResourceType = {
  type: /^AWS::Lambda::Version$/,
  label: 'Lambda version',
  evidence: functionEvidence,
};

/** The log of the function that a failed function, version or alias belongs to. */
export async function functionEvidence(
  session: AwsSession,
  { event }: Pick<FailedResource, 'event'>,
): Promise<Evidence | undefined> {
  return event.physicalId ? await functionLog(session, event.physicalId) : undefined;
}

/** The end of a function's log, or of one of its versions; `target` is its name or ARN. */
export async function functionLog(
  session: AwsSession,
  target: string,
  which: { stream?: string; version?: string } = {},
): Promise<Evidence | undefined> {
  const name = /:function:([^:]+)/.exec(target)?.[1] ?? target;
  const tail = await logTail(session, await logGroupOf(session, name), which);
  if (!tail) return undefined;
  // A stack trace is one log line of many lines.
  const error = tail.lines
    .flatMap((line) => line.split('\n'))
    .findLast((line) => /error|exception|failed|Task timed out/i.test(line) && !/^\s+at /.test(line));
  return {
    title: `Log of function ${name}`,
    reason: error?.slice(0, 300),
    lines: tail.lines,
    details: `${markdown.code(`${tail.logGroup} ${tail.logStream}`)}${tail.until && `, until ${tail.until}`}\n\n${markdown.fence(tail.lines.join('\n'))}`,
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
