import { randomUUID } from 'node:crypto';
import { renderTemplate, type RenderedTemplate } from './render.ts';

/** How a resource that another service makes is going. */
export type Progress = 'under-way' | 'complete' | { failed: string };

/** The service behind a resource type: it makes, changes and removes what the stack declares. */
export interface ServiceProvider {
  type: string;
  create(properties: Record<string, unknown>): string;
  update(physicalId: string, properties: Record<string, unknown>): void;
  remove(physicalId: string): void;
  /** Asked after create and update, until it is no longer under way. */
  progress(physicalId: string): Progress;
  attribute(physicalId: string, name: string): string;
}

export interface StackSubmission {
  template: string;
  parameters: Record<string, string>;
}

interface StackResource {
  id: string;
  type: string;
  physicalId: string;
  status: string;
  reason?: string;
}

/**
 * One stack of the CloudFormation stand-in. Its operations go one step further each time that its events are read, so
 * that who follows them sees every state; types without a provider are made at once.
 */
export class Stack {
  readonly id: string;
  readonly name: string;
  status = 'REVIEW_IN_PROGRESS';
  submitted: StackSubmission | undefined;
  readonly resources = new Map<string, StackResource>();
  readonly events: Record<string, unknown>[] = [];
  readonly changeSets = new Map<string, StackSubmission>();
  readonly #providers: readonly ServiceProvider[];
  #operation: Generator<void> | undefined;
  #rendered: RenderedTemplate | undefined;

  constructor(name: string, providers: readonly ServiceProvider[]) {
    this.name = name;
    this.id = `arn:aws:cloudformation:eu-central-1:123456789012:stack/${name}/${randomUUID()}`;
    this.#providers = providers;
    this.#say('REVIEW_IN_PROGRESS');
  }

  get outputs(): Record<string, string> {
    return this.#rendered?.outputs ?? {};
  }

  step(): void {
    if (this.#operation?.next().done) this.#operation = undefined;
  }

  /** Renders what a change set would make of the stack; throws with the violations of its rules. */
  render({ template, parameters }: StackSubmission): RenderedTemplate {
    const rendered = renderTemplate(template, {
      parameters,
      stackName: this.name,
      ref: (id) => this.resources.get(id)?.physicalId ?? id,
      attribute: (id, name) => this.#attribute(id, name),
    });
    if (rendered.violations.length > 0) throw new Error(rendered.violations.join('; '));
    return rendered;
  }

  execute(submission: StackSubmission, keepOnFailure: boolean): void {
    this.#operation = this.submitted ? this.#update(submission) : this.#create(submission, keepOnFailure);
    this.submitted = submission;
    this.changeSets.clear();
    this.#operation.next();
  }

  delete(): void {
    this.#operation = this.#remove('DELETE_IN_PROGRESS', 'DELETE_COMPLETE');
    this.#operation.next();
  }

  *#create(submission: StackSubmission, keepOnFailure: boolean): Generator<void> {
    this.#say('CREATE_IN_PROGRESS');
    yield;
    const failed = yield* this.#apply(submission, 'CREATE');
    if (!failed) return this.#say('CREATE_COMPLETE');
    const reason = `The following resource(s) failed to create: [${failed}].`;
    if (keepOnFailure) return this.#say('CREATE_FAILED', reason);
    yield* this.#remove('ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE', reason);
  }

  *#update(submission: StackSubmission): Generator<void> {
    const before = this.submitted!;
    this.#say('UPDATE_IN_PROGRESS');
    yield;
    const failed = yield* this.#apply(submission, 'UPDATE');
    if (!failed) return this.#say('UPDATE_COMPLETE');
    this.#say('UPDATE_ROLLBACK_IN_PROGRESS', `The following resource(s) failed to update: [${failed}].`);
    this.submitted = before;
    yield* this.#apply(before, 'UPDATE');
    this.#say('UPDATE_ROLLBACK_COMPLETE');
  }

  *#remove(during: string, end: string, reason?: string): Generator<void> {
    this.#say(during, reason);
    yield;
    for (const resource of [...this.resources.values()].reverse()) {
      if (resource.physicalId) this.#providerOf(resource.type)?.remove(resource.physicalId);
      this.#sayOf(resource, 'DELETE_COMPLETE');
    }
    this.resources.clear();
    this.#say(end);
  }

  /** Returns the logical id of the resource that failed, if one did. */
  *#apply(submission: StackSubmission, verb: 'CREATE' | 'UPDATE'): Generator<void, string | undefined> {
    // Rendered again for each provided resource: it may refer to what was made before it.
    for (const id of Object.keys(this.render(submission).resources).sort((a, b) => this.#order(submission, a, b))) {
      const { Type, Properties } = this.render(submission).resources[id]!;
      const provider = this.#providerOf(Type);
      const resource = this.resources.get(id) ?? { id, type: Type, physicalId: '', status: '' };
      this.resources.set(id, resource);
      if (!provider) {
        resource.physicalId ||= `${this.name}-${id}`;
        if (verb === 'CREATE') this.#sayOf(resource, 'CREATE_COMPLETE');
        continue;
      }
      const failed = yield* this.#provide(resource, provider, Properties);
      if (failed) return id;
    }
    this.#rendered = this.render(submission);
    return undefined;
  }

  *#provide(
    resource: StackResource,
    provider: ServiceProvider,
    properties: Record<string, unknown>,
  ): Generator<void, boolean> {
    const verb = resource.physicalId ? 'UPDATE' : 'CREATE';
    this.#sayOf(resource, `${verb}_IN_PROGRESS`);
    try {
      if (resource.physicalId) provider.update(resource.physicalId, properties);
      else resource.physicalId = provider.create(properties);
    } catch (error) {
      this.#sayOf(resource, `${verb}_FAILED`, (error as Error).message);
      return true;
    }
    for (;;) {
      const progress = provider.progress(resource.physicalId);
      if (typeof progress === 'object') {
        this.#sayOf(resource, `${verb}_FAILED`, progress.failed);
        return true;
      }
      if (progress === 'complete') break;
      yield;
    }
    this.#sayOf(resource, `${verb}_COMPLETE`);
    return false;
  }

  /** What a service provides comes after everything plain: the shipped templates have one such resource each. */
  #order(submission: StackSubmission, a: string, b: string): number {
    const { resources } = this.render(submission);
    const rank = (id: string) => (this.#providerOf(resources[id]!.Type) ? 1 : 0);
    return rank(a) - rank(b);
  }

  #providerOf(type: string): ServiceProvider | undefined {
    return this.#providers.find((provider) => provider.type === type);
  }

  #attribute(id: string, name: string): string {
    const resource = this.resources.get(id);
    const provider = resource && this.#providerOf(resource.type);
    return provider && resource.physicalId ? provider.attribute(resource.physicalId, name) : `${id}.${name}`;
  }

  #say(status: string, reason?: string): void {
    this.status = status;
    this.#event(this.name, this.id, 'AWS::CloudFormation::Stack', status, reason);
  }

  #sayOf(resource: StackResource, status: string, reason?: string): void {
    Object.assign(resource, { status, reason });
    this.#event(resource.id, resource.physicalId, resource.type, status, reason);
  }

  #event(logicalId: string, physicalId: string, type: string, status: string, reason?: string): void {
    this.events.unshift({
      EventId: randomUUID(),
      StackId: this.id,
      StackName: this.name,
      LogicalResourceId: logicalId,
      PhysicalResourceId: physicalId,
      ResourceType: type,
      ResourceStatus: status,
      ResourceStatusReason: reason,
      Timestamp: new Date(),
    });
  }
}
