import { describeTemplate } from '../../../src/stack/template/template.ts';
import type { QueryRequest } from './query-protocol.ts';
import { Stack, type ServiceProvider, type StackSubmission } from './stack.ts';

export class ValidationError extends Error {}

/** The stacks of an account, and CloudFormation's actions on them. */
export class Stacks {
  readonly #stacks: Stack[] = [];
  readonly #providers: readonly ServiceProvider[];
  readonly actions: Readonly<Record<string, (query: QueryRequest) => object>> = {
    DescribeStacks: (query) => ({ Stacks: [described(this.#known(query))] }),
    GetTemplate: (query) => ({ TemplateBody: this.#known(query).submitted?.template ?? '' }),
    ListStackResources: (query) => ({ StackResourceSummaries: summaries(this.#known(query)) }),
    DescribeStackEvents: (query) => {
      const stack = this.#known(query);
      stack.step();
      return { StackEvents: stack.events };
    },
    CreateChangeSet: (query) => this.#createChangeSet(query),
    DescribeChangeSet: (query) => this.#describeChangeSet(query),
    ExecuteChangeSet: (query) => {
      const { stack, submission } = this.#changeSet(query);
      stack.execute(submission, query.text('DisableRollback') === 'true');
      return {};
    },
    DeleteStack: (query) => {
      this.#known(query).delete();
      return {};
    },
  };

  constructor(providers: readonly ServiceProvider[]) {
    this.#providers = providers;
  }

  #find(name: string | undefined): Stack | undefined {
    return this.#stacks.findLast(
      (stack) => stack.id === name || (stack.name === name && stack.status !== 'DELETE_COMPLETE'),
    );
  }

  #known(query: QueryRequest): Stack {
    const name = query.text('StackName');
    const stack = this.#find(name);
    if (!stack) throw new ValidationError(`Stack with id ${name} does not exist`);
    return stack;
  }

  #changeSet(query: QueryRequest): { id: string; stack: Stack; submission: StackSubmission } {
    const id = query.text('ChangeSetName')!;
    const stack = this.#stacks.find(({ changeSets }) => changeSets.has(id));
    if (!stack) throw new ValidationError(`ChangeSet [${id}] does not exist`);
    return { id, stack, submission: stack.changeSets.get(id)! };
  }

  #createChangeSet(query: QueryRequest): object {
    const name = query.text('StackName')!;
    const stack = this.#find(name) ?? new Stack(name, [...this.#providers]);
    if (!this.#stacks.includes(stack)) this.#stacks.push(stack);
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
  }

  #describeChangeSet(query: QueryRequest): object {
    const { id, stack, submission } = this.#changeSet(query);
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
  }
}

function defaultsOf(template: string): Record<string, string> {
  const { parameters } = describeTemplate(template, undefined, '.');
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, { Default }]) =>
      Default === undefined ? [] : [[name, String(Default)]],
    ),
  );
}

function summaries(stack: Stack): object[] {
  return [...stack.resources.values()].map(({ id, type, physicalId, status, reason }) => ({
    LogicalResourceId: id,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    LastUpdatedTimestamp: new Date(),
  }));
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
