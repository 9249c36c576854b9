import { randomUUID } from 'node:crypto';
import type { StandIn } from './index.ts';
import type { Progress, ServiceProvider } from './stack.ts';

interface Service {
  arn: string;
  name: string;
  status: 'OPERATION_IN_PROGRESS' | 'RUNNING' | 'PAUSED' | 'CREATE_FAILED' | 'DELETED';
  image: string;
  /** Newest first; a state that is still to come waits in `next`. */
  operations: { id: string; type: string; status: string; next: string[] }[];
}

export interface AppRunnerBehaviour {
  /** How the operation goes that makes or changes a service with an image: its states after IN_PROGRESS, in order. */
  states(image: string): string[];
  /** What the application wrote. */
  log: string[];
}

const MISSING = { error: 'ResourceNotFoundException', message: 'Service not found' };

/**
 * AWS App Runner: one service for each name, operations with the states of its documentation, and a service whose
 * creation failed, which takes nothing but its deletion. CloudFormation calls an update a success as soon as App Runner
 * has taken it. https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html
 */
export class AppRunner implements StandIn {
  readonly services = new Map<string, Service>();
  readonly provider: ServiceProvider = {
    type: 'AWS::AppRunner::Service',
    create: (properties) => this.#create(String(properties['ServiceName']), imageOf(properties)),
    update: (arn, properties) => this.#update(this.#at(arn), imageOf(properties)),
    remove: (arn) => void this.services.delete(arn),
    progress: (arn) => this.#progress(this.#at(arn)),
    attribute: (arn, name) => attributeOf(this.#at(arn), name),
  };
  readonly operations: StandIn['operations'] = {
    ListOperations: ({ ServiceArn }) => {
      const service = this.#at(ServiceArn);
      if (!service) return MISSING;
      const shown = service.operations.map(({ id, type, status }) => ({ Id: id, Type: type, Status: status }));
      this.#advance(service);
      return { result: { OperationSummaryList: shown } };
    },
    DescribeService: ({ ServiceArn }) => {
      const service = this.#at(ServiceArn);
      return service ? { result: { Service: described(service) } } : MISSING;
    },
    ListServices: () => ({ result: { ServiceSummaryList: [...this.services.values()].map(described) } }),
    DeleteService: ({ ServiceArn }) => {
      const service = this.#at(ServiceArn);
      if (!service) return MISSING;
      this.services.delete(service.arn);
      service.status = 'DELETED';
      return { result: { Service: described(service), OperationId: randomUUID() } };
    },
    GetLogEvents: ({ logGroupName }) => {
      // The service's own event log has nothing that the application wrote.
      const own = String(logGroupName).endsWith('/application');
      return { result: { events: (own ? this.#log : ['Health check failed']).map((message) => ({ message })) } };
    },
    DescribeLogStreams: () => ({ result: { logStreams: [{ logStreamName: 'instance/1' }] } }),
  };
  readonly #states: AppRunnerBehaviour['states'];
  readonly #log: string[];

  constructor({ states, log }: AppRunnerBehaviour) {
    this.#states = states;
    this.#log = log;
  }

  /** Puts a service there that no stack has made. */
  leave(name: string, status: Service['status']): Service {
    const service = this.#place(name, 'left');
    service.status = status;
    return service;
  }

  #at(arn: unknown): Service {
    return this.services.get(String(arn))!;
  }

  #place(name: string, image: string): Service {
    const arn = `arn:aws:apprunner:eu-central-1:123456789012:service/${name}/${randomUUID().replaceAll('-', '')}`;
    const service: Service = { arn, name, status: 'OPERATION_IN_PROGRESS', image, operations: [] };
    this.services.set(arn, service);
    return service;
  }

  #create(name: string, image: string): string {
    if ([...this.services.values()].some((service) => service.name === name))
      throw new Error(`Service with the provided name already exists: ${name} (Service: AppRunner, Status Code: 400)`);
    const service = this.#place(name, image);
    this.#begin(service, 'CREATE_SERVICE', image);
    return service.arn;
  }

  #update(service: Service, image: string): void {
    if (service.status !== 'RUNNING')
      throw new Error(`Service cannot be updated in the current state: ${service.status}`);
    this.#begin(service, 'UPDATE_SERVICE', image);
    if (this.#states(image).at(-1) === 'SUCCEEDED') service.image = image;
  }

  #begin(service: Service, type: string, image: string): void {
    service.status = 'OPERATION_IN_PROGRESS';
    service.operations.unshift({ id: randomUUID(), type, status: 'IN_PROGRESS', next: this.#states(image) });
  }

  /** One state further; an operation's end is the service's. */
  #advance(service: Service): void {
    const operation = service.operations[0];
    if (!operation || service.status !== 'OPERATION_IN_PROGRESS') return;
    operation.status = operation.next.shift() ?? operation.status;
    if (operation.next.length > 0 || /PROGRESS$/.test(operation.status)) return;
    const failed = operation.type === 'CREATE_SERVICE' && operation.status !== 'SUCCEEDED';
    service.status = failed ? 'CREATE_FAILED' : 'RUNNING';
  }

  #progress(service: Service): Progress {
    if (service.operations[0]?.type === 'UPDATE_SERVICE') return 'complete';
    this.#advance(service);
    if (service.status === 'OPERATION_IN_PROGRESS') return 'under-way';
    return service.status === 'RUNNING'
      ? 'complete'
      : { failed: 'Resource handler returned message: "null" (HandlerErrorCode: NotStabilized)' };
  }
}

function imageOf(properties: Record<string, unknown>): string {
  const source = properties['SourceConfiguration'] as { ImageRepository: { ImageIdentifier: string } };
  return source.ImageRepository.ImageIdentifier;
}

function attributeOf({ arn, name: ServiceName }: Service, attribute: string): string {
  const ServiceId = arn.split('/').at(-1)!;
  return { ServiceArn: arn, ServiceId, ServiceUrl: `${ServiceId}.awsapprunner.com`, ServiceName }[attribute]!;
}

function described({ arn, name, status, image }: Service): object {
  return {
    ServiceArn: arn,
    ServiceName: name,
    ServiceId: arn.split('/').at(-1),
    Status: status,
    SourceConfiguration: { ImageRepository: { ImageIdentifier: image, ImageRepositoryType: 'ECR' } },
  };
}
