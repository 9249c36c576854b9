import { isDeepStrictEqual } from 'node:util';
import type { AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import { awsServer, ServiceError, type Answer, type AwsServer, type Form, type Request } from '../aws/aws-server.ts';
import type { PlannedChange, PlannedEvent, StandInStack } from './scripted-types.ts';

export type { PlannedChange, PlannedEvent, StandInResource, StandInStack } from './scripted-types.ts';

interface ChangeSet {
  id: string;
  name: string;
  stack: StandInStack;
  status: string;
  execution: string;
  reason?: string;
  changes: PlannedChange[];
  created: Date;
  input: Form;
}

const ACCOUNT = '123456789012';
const STACK = 'AWS::CloudFormation::Stack';

/**
 * CloudFormation on the loopback, for states that no engine gets into: a test says what a change set holds and what
 * happens when it is executed; no template is looked at. Requests of other services go to `other`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
export class ScriptedCloudFormation {
  readonly stacks: StandInStack[] = [];
  readonly changeSets: ChangeSet[] = [];
  /** What the next change sets hold, or how they fail. */
  changes: PlannedChange[] = [{ Action: 'Add', LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue' }];
  changeSetFailure: string | undefined;
  /** What executing (left out: success), deleting, and rolling back bring about. */
  execution: PlannedEvent[][] | undefined;
  deletion: PlannedEvent[][] = [[{ status: 'DELETE_IN_PROGRESS' }, { status: 'DELETE_COMPLETE' }]];
  rollback: PlannedEvent[][] = [[{ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }, { status: 'UPDATE_ROLLBACK_COMPLETE' }]];
  /** Findings of early validation, for DescribeEvents. */
  findings: object[] = [];
  /** Other services; also asked first about CloudFormation's own operations: it may throw, or do something meanwhile. */
  other: Answer = () => undefined;
  server!: AwsServer;
  #count = 0;
  #time = Date.now() - 3_600_000;

  async start(): Promise<this> {
    this.server = await awsServer((request) => this.#answer(request));
    return this;
  }

  /** A session against it, which asks once. */
  session(): AwsSession {
    return createSession({
      region: 'us-east-1',
      endpoint: this.server.endpoint,
      credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
      maxAttempts: 1,
    });
  }

  /** Adds a stack; its last operation ended in `status`, if that is an end. */
  add(name: string, status: string, more: Partial<StandInStack> = {}): StandInStack {
    const stack: StandInStack = {
      name,
      id: `arn:aws:cloudformation:us-east-1:${ACCOUNT}:stack/${name}/${++this.#count}`,
      status,
      template: 'Resources: {Queue: {Type: AWS::SQS::Queue}}\n',
      parameters: {},
      tags: {},
      outputs: {},
      protected: false,
      updated: new Date(this.#tick(60)),
      resources: [],
      events: [],
      pending: [],
      ...more,
    };
    this.stacks.push(stack);
    const begun = `${/^(UPDATE|DELETE|IMPORT|REVIEW)/.exec(status)?.[0] ?? 'CREATE'}_IN_PROGRESS`;
    this.emit(stack, { status: begun });
    if (status !== begun) this.emit(stack, { status });
    return stack;
  }

  /** Requests of one operation. */
  asked(operation: string): Form[] {
    return this.server.requests.filter((request) => request.operation === operation).map(({ input }) => input);
  }

  error(code: string, message?: string, status?: number): ServiceError {
    return new ServiceError(code, message, status);
  }

  /** What CloudFormation says while another operation is under way. */
  inProgress(stack: StandInStack): ServiceError {
    return this.error('ValidationError', `Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }

  emit(stack: StandInStack, event: PlannedEvent): void {
    const of = event.of ? this.stacks.find(({ name }) => name === event.of)! : stack;
    of.events.unshift({
      EventId: `event-${++this.#count}`,
      StackId: of.id,
      StackName: of.name,
      LogicalResourceId: event.logicalId ?? of.name,
      PhysicalResourceId: event.logicalId ? (event.physicalId ?? '') : of.id,
      ResourceType: event.logicalId ? (event.type ?? 'AWS::SQS::Queue') : STACK,
      ResourceStatus: event.status,
      ResourceStatusReason: event.reason,
      ResourceProperties: event.properties && JSON.stringify(event.properties),
      Timestamp: new Date(this.#tick(event.after ?? 1)),
      ClientRequestToken: of.token,
    });
    if (!event.logicalId) of.status = event.status;
  }

  #tick(seconds: number): number {
    return (this.#time += seconds * 1000);
  }

  #answer(request: Request): object | string | undefined {
    const known = this.other(request);
    if (known !== undefined) return known;
    const operation = this.#operations[request.operation];
    if (operation) return operation(request.input);
    if (request.operation.includes(' ')) return undefined;
    throw new ServiceError('UnknownOperationException', request.operation);
  }

  #stack(input: Form): StandInStack {
    const name = String(input['StackName']);
    const found = this.stacks.findLast(
      (stack) => stack.id === name || (stack.name === name && stack.status !== 'DELETE_COMPLETE'),
    );
    if (!found) throw new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
    return found;
  }

  #changeSet(input: Form): ChangeSet {
    const name = String(input['ChangeSetName']);
    const found = this.changeSets.find((changeSet) => changeSet.id === name || changeSet.name === name);
    if (!found) throw new ServiceError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
    return found;
  }

  #newChangeSet(stack: StandInStack, name: string, changes: PlannedChange[], input: Form): ChangeSet {
    const made: ChangeSet = {
      id: `arn:aws:cloudformation:us-east-1:${ACCOUNT}:changeSet/${name}/${++this.#count}`,
      name,
      stack,
      status: this.changeSetFailure ? 'FAILED' : 'CREATE_COMPLETE',
      execution: this.changeSetFailure ? 'UNAVAILABLE' : 'AVAILABLE',
      reason: this.changeSetFailure,
      changes,
      created: new Date(this.#tick(1)),
      input,
    };
    this.changeSets.push(made);
    return made;
  }

  #execute(input: Form): object {
    const changeSet = this.#changeSet(input);
    if (changeSet.execution !== 'AVAILABLE') {
      throw new ServiceError('InvalidChangeSetStatus', `ChangeSet [${changeSet.id}] cannot be executed`);
    }
    const { stack } = changeSet;
    changeSet.execution = 'EXECUTE_COMPLETE';
    this.changeSets.splice(
      0,
      Infinity,
      ...this.changeSets.filter((other) => other === changeSet || other.stack !== stack),
    );
    Object.assign(stack, { template: changeSet.input['TemplateBody'] ?? stack.template, changeSetId: changeSet.id });
    setParameters(stack, changeSet.input);
    const kind = stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
    return this.#begin(stack, this.execution ?? [[{ status: `${kind}_IN_PROGRESS` }, { status: `${kind}_COMPLETE` }]]);
  }

  #update(input: Form): object {
    const stack = this.#stack(input);
    if (/_IN_PROGRESS$/.test(stack.status)) throw this.inProgress(stack);
    if (!setParameters(stack, input)) throw this.error('ValidationError', 'No updates are to be performed.');
    stack.changeSetId = undefined;
    stack.token = String(input['ClientRequestToken']);
    this.#begin(stack, this.execution ?? [[{ status: 'UPDATE_IN_PROGRESS' }, { status: 'UPDATE_COMPLETE' }]]);
    return { StackId: stack.id };
  }

  #begin(stack: StandInStack, batches: PlannedEvent[][]): object {
    stack.updated = new Date(this.#tick(1));
    stack.pending = structuredClone(batches);
    return {};
  }

  #advance(stack: StandInStack): void {
    for (const event of stack.pending.shift() ?? []) this.emit(stack, event);
  }

  readonly #operations: Record<string, (input: Form) => object> = {
    GetCallerIdentity: () => ({ Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/ci`, UserId: 'ci' }),
    DescribeStacks: (input) => ({ Stacks: [described(this.#stack(input))] }),
    GetTemplate: (input) => {
      const changeSet = input['ChangeSetName'] ? this.#changeSet(input) : undefined;
      return { TemplateBody: changeSet?.input['TemplateBody'] ?? this.#stack(input).template };
    },
    ListStackResources: (input) => ({
      StackResourceSummaries: this.#stack(input).resources.map(({ logicalId, type, physicalId, status, reason }) => ({
        LogicalResourceId: logicalId,
        ResourceType: type,
        PhysicalResourceId: physicalId,
        ResourceStatus: status ?? 'CREATE_COMPLETE',
        ResourceStatusReason: reason,
        LastUpdatedTimestamp: new Date(this.#time),
      })),
    }),
    DescribeStackEvents: (input) => {
      const stack = this.#stack(input);
      this.#advance(stack);
      return { StackEvents: stack.events };
    },
    DescribeEvents: () => ({ OperationEvents: this.findings }),
    CreateChangeSet: (input) => {
      const name = String(input['StackName']);
      const present = this.stacks.some((stack) => stack.name === name && stack.status !== 'DELETE_COMPLETE');
      const stack = present ? this.#stack(input) : this.add(name, 'REVIEW_IN_PROGRESS');
      refusePrevious(input, stack);
      const { id } = this.#newChangeSet(stack, String(input['ChangeSetName']), this.changes, input);
      return { Id: id, StackId: stack.id };
    },
    DescribeChangeSet: (input) => {
      const changeSet = this.#changeSet(input);
      return {
        ChangeSetId: changeSet.id,
        ChangeSetName: changeSet.name,
        StackId: changeSet.stack.id,
        StackName: changeSet.stack.name,
        Status: changeSet.status,
        ExecutionStatus: changeSet.execution,
        StatusReason: changeSet.reason,
        CreationTime: changeSet.created,
        Changes: changeSet.changes.map(({ nested, ...change }) => ({
          Type: 'Resource',
          ResourceChange: {
            ...change,
            ChangeSetId: nested && this.#newChangeSet(changeSet.stack, `nested-${++this.#count}`, nested, {}).id,
          },
        })),
      };
    },
    ListChangeSets: (input) => ({
      Summaries: this.changeSets
        .filter(({ stack }) => stack === this.#stack(input))
        .map(({ id, execution }) => ({ ChangeSetId: id, ExecutionStatus: execution })),
    }),
    DeleteChangeSet: (input) => {
      const gone = this.#changeSet(input);
      this.changeSets.splice(this.changeSets.indexOf(gone), 1);
      return {};
    },
    ExecuteChangeSet: (input) => this.#execute(input),
    UpdateStack: (input) => this.#update(input),
    DeleteStack: (input) => {
      const stack = this.#stack(input);
      if (stack.protected) {
        throw new ServiceError(
          'ValidationError',
          `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
        );
      }
      if (stack.status !== 'REVIEW_IN_PROGRESS') return this.#begin(stack, this.deletion);
      stack.status = 'DELETE_COMPLETE';
      return {};
    },
    ContinueUpdateRollback: (input) => this.#begin(this.#stack(input), this.rollback),
    RollbackStack: (input) => this.#begin(this.#stack(input), this.rollback),
    UpdateTerminationProtection: (input) => {
      this.#stack(input).protected = input['EnableTerminationProtection'] === 'true';
      return {};
    },
  };
}

/** Whether any value differs from before. */
function setParameters(stack: StandInStack, input: Form): boolean {
  const before = { ...stack.parameters };
  for (const { ParameterKey, ParameterValue } of (input['Parameters'] || []) as Record<string, string>[])
    if (ParameterValue !== undefined) stack.parameters[ParameterKey!] = ParameterValue;
  return !isDeepStrictEqual(before, stack.parameters);
}

function described(stack: StandInStack): object {
  const pairs = (values: Record<string, string>, key: string, value: string) =>
    Object.entries(values).map(([name, text]) => ({ [key]: name, [value]: text }));
  return {
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    CreationTime: stack.updated,
    LastUpdatedTime: stack.updated,
    ChangeSetId: stack.changeSetId,
    EnableTerminationProtection: stack.protected,
    Parameters: pairs(stack.parameters, 'ParameterKey', 'ParameterValue'),
    Tags: pairs(stack.tags, 'Key', 'Value'),
    Outputs: pairs(stack.outputs, 'OutputKey', 'OutputValue'),
  };
}

/** Values of before are for updates, and for what the stack has. https://github.com/mapbox/cfn-config/issues/182 */
function refusePrevious(input: Form, stack: StandInStack): void {
  // An empty list is no list in a form.
  const given = (input['Parameters'] || []) as Record<string, string>[];
  const previous = given.filter(({ UsePreviousValue }) => UsePreviousValue === 'true');
  if (previous.length > 0 && input['ChangeSetType'] === 'CREATE')
    throw new ServiceError(
      'ValidationError',
      'Cannot specify UsePreviousValue on Parameters when ChangeSetType is CREATE',
    );
  const unknown = previous.find(({ ParameterKey }) => !Object.hasOwn(stack.parameters, ParameterKey!));
  if (unknown)
    throw new ServiceError(
      'ValidationError',
      `Invalid input for parameter key ${unknown['ParameterKey']}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
    );
}
