import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSession, type AwsSession } from '../../../src/aws/index.ts';
import { describeTemplate } from '../../../src/stack/template/template.ts';
import type { JsonOperation } from '../aws/json-protocol.ts';
import { queryError, queryResult, readQuery, type QueryRequest } from './query-protocol.ts';
import { Stack, type ServiceProvider } from './stack.ts';

/** A service as the stand-in serves it: what stacks make of it, and the operations that tell about it. */
export interface StandIn {
  provider?: ServiceProvider;
  operations: Readonly<Record<string, JsonOperation>>;
}

export interface CloudFormation {
  session: AwsSession;
  /** Actions and operations that were called, in order. */
  calls: string[];
  close(): Promise<void>;
}

class ValidationError extends Error {}

/**
 * CloudFormation, and the services behind its stacks, on one loopback address: for services that no local engine has.
 * Stacks are made of real templates, through change sets, with events, rollback and deletion.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
export async function cloudFormation(...standIns: StandIn[]): Promise<CloudFormation> {
  const stacks: Stack[] = [];
  const calls: string[] = [];
  const providers = standIns.flatMap(({ provider }) => provider ?? []);
  const operations = Object.assign({}, ...standIns.map((standIn) => standIn.operations)) as StandIn['operations'];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const operation = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1)!;
      if (operation) {
        const past = calls.filter((name) => name === operation).length;
        calls.push(operation);
        const input = JSON.parse(body) as Record<string, unknown>;
        const answer = operations[operation]?.(input, past) ?? { error: 'UnknownOperationException' };
        const failed = 'error' in answer;
        response.writeHead(failed ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(failed ? { __type: answer.error, message: answer.message } : answer.result));
        return;
      }
      const query = readQuery(body);
      calls.push(query.action);
      try {
        const result = actions[query.action]!(query);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(queryResult(query.action, result));
      } catch (error) {
        const code = error instanceof ValidationError ? 'ValidationError' : 'InternalFailure';
        response.writeHead(400, { 'content-type': 'text/xml' }).end(queryError(code, (error as Error).message));
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const find = (name: string | undefined): Stack | undefined =>
    stacks.findLast((stack) => stack.id === name || (stack.name === name && stack.status !== 'DELETE_COMPLETE'));
  const known = (query: QueryRequest): Stack => {
    const name = query.text('StackName');
    const stack = find(name);
    if (!stack) throw new ValidationError(`Stack with id ${name} does not exist`);
    return stack;
  };
  const changeSetOf = (query: QueryRequest) => {
    const id = query.text('ChangeSetName')!;
    const stack = stacks.find(({ changeSets }) => changeSets.has(id));
    if (!stack) throw new ValidationError(`ChangeSet [${id}] does not exist`);
    return { id, stack, submission: stack.changeSets.get(id)! };
  };

  const actions: Record<string, (query: QueryRequest) => object> = {
    DescribeStacks: (query) => ({ Stacks: [described(known(query))] }),
    GetTemplate: (query) => ({ TemplateBody: known(query).submitted?.template ?? '' }),
    ListStackResources: (query) => ({
      StackResourceSummaries: [...known(query).resources.values()].map(({ id, type, physicalId, status, reason }) => ({
        LogicalResourceId: id,
        PhysicalResourceId: physicalId,
        ResourceType: type,
        ResourceStatus: status,
        ResourceStatusReason: reason,
        LastUpdatedTimestamp: new Date(),
      })),
    }),
    DescribeStackEvents: (query) => {
      const stack = known(query);
      stack.step();
      return { StackEvents: stack.events };
    },
    CreateChangeSet: (query) => {
      const name = query.text('StackName')!;
      const stack = find(name) ?? new Stack(name, providers);
      if (!stacks.includes(stack)) stacks.push(stack);
      const id = `arn:aws:cloudformation:eu-central-1:123456789012:changeSet/${query.text('ChangeSetName')}/1`;
      const parameters = Object.fromEntries(
        query
          .members('Parameters')
          .map(({ ParameterKey, ParameterValue, UsePreviousValue }) => [
            ParameterKey!,
            UsePreviousValue === 'true' ? stack.submitted!.parameters[ParameterKey!]! : ParameterValue!,
          ]),
      );
      const template = query.text('TemplateBody')!;
      const submission = { template, parameters: { ...defaultsOf(template), ...parameters } };
      try {
        stack.render(submission);
      } catch (error) {
        throw new ValidationError((error as Error).message);
      }
      stack.changeSets.set(id, submission);
      return { Id: id, StackId: stack.id };
    },
    DescribeChangeSet: (query) => {
      const { id, stack, submission } = changeSetOf(query);
      const changes = Object.entries(stack.render(submission).resources).map(([LogicalResourceId, { Type }]) => ({
        Type: 'Resource',
        ResourceChange: {
          Action: stack.resources.has(LogicalResourceId) ? 'Modify' : 'Add',
          LogicalResourceId,
          ResourceType: Type,
          Replacement: stack.resources.has(LogicalResourceId) ? 'False' : undefined,
        },
      }));
      return {
        ChangeSetId: id,
        ChangeSetName: id.split('/')[1],
        StackId: stack.id,
        StackName: stack.name,
        Status: 'CREATE_COMPLETE',
        ExecutionStatus: 'AVAILABLE',
        Changes: changes,
      };
    },
    ExecuteChangeSet: (query) => {
      const { stack, submission } = changeSetOf(query);
      stack.execute(submission, query.text('DisableRollback') === 'true');
      return {};
    },
    DeleteStack: (query) => {
      known(query).delete();
      return {};
    },
  };

  return {
    session: createSession({
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
      maxAttempts: 1,
    }),
    calls,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}

function defaultsOf(template: string): Record<string, string> {
  const { parameters } = describeTemplate(template, undefined, '.');
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { Default }]) =>
      Default === undefined ? [] : [[name, String(Default)]],
    ),
  );
}

function described(stack: Stack): object {
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    CreationTime: new Date(),
    Parameters: Object.entries(stack.submitted?.parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    EnableTerminationProtection: false,
  };
}
