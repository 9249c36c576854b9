import { randomUUID } from 'node:crypto';
import type { Progress } from './stack.ts';
import type { StandIn } from './index.ts';

interface Service {
  arn: string;
  name: string;
  status: 'OPERATION_IN_PROGRESS' | 'RUNNING' | 'PAUSED' | 'CREATE_FAILED' | 'DELETED';
  image: string;
  /** Newest first; a state that is still to come waits in `next`. */
  operations: { id: string; type: string; status: string; next: string[] }[];
}

export interface AppRunner extends StandIn {
  services: Map<string, Service>;
  /** Puts a service there that no stack has made. */
  leave(name: string, status: Service['status']): Service;
}

export interface AppRunnerBehaviour {
  /** How the operation goes that makes or changes a service with an image: its states after IN_PROGRESS, in order. */
  states(image: string): string[];
  /** What the application wrote. */
  log: string[];
}

/**
 * AWS App Runner: one service for each name, operations with the states of its documentation, and a service whose
 * creation failed, which takes nothing but its deletion. CloudFormation calls an update a success as soon as App Runner
 * has taken it. https://docs.aws.amazon.com/apprunner/latest/api/API_Service.html
 */
export function appRunner({ states, log }: AppRunnerBehaviour): AppRunner {
  const services = new Map<string, Service>();
  const at = (arn: unknown) => services.get(String(arn))!;
  const missing = { error: 'ResourceNotFoundException', message: 'Service not found' };

  const begin = (service: Service, type: string, image: string) => {
    service.status = 'OPERATION_IN_PROGRESS';
    service.operations.unshift({ id: randomUUID(), type, status: 'IN_PROGRESS', next: states(image) });
  };
  /** One state further; an operation's end is the service's. */
  const advance = (service: Service) => {
    const operation = service.operations[0];
    if (!operation || service.status !== 'OPERATION_IN_PROGRESS') return;
    operation.status = operation.next.shift() ?? operation.status;
    if (operation.next.length > 0 || /PROGRESS$/.test(operation.status)) return;
    const failed = operation.type === 'CREATE_SERVICE' && operation.status !== 'SUCCEEDED';
    service.status = failed ? 'CREATE_FAILED' : 'RUNNING';
  };
  const place = (name: string, image: string): Service => {
    const arn = `arn:aws:apprunner:eu-central-1:123456789012:service/${name}/${randomUUID().replaceAll('-', '')}`;
    const service: Service = { arn, name, status: 'OPERATION_IN_PROGRESS', image, operations: [] };
    services.set(arn, service);
    return service;
  };
  const imageOf = (properties: Record<string, unknown>) =>
    (properties['SourceConfiguration'] as { ImageRepository: { ImageIdentifier: string } }).ImageRepository
      .ImageIdentifier;

  return {
    services,
    leave(name, status) {
      const service = place(name, 'left');
      service.status = status;
      return service;
    },
    provider: {
      type: 'AWS::AppRunner::Service',
      create(properties) {
        const name = String(properties['ServiceName']);
        if ([...services.values()].some((service) => service.name === name))
          throw new Error(
            `Service with the provided name already exists: ${name} (Service: AppRunner, Status Code: 400)`,
          );
        const service = place(name, imageOf(properties));
        begin(service, 'CREATE_SERVICE', service.image);
        return service.arn;
      },
      update(arn, properties) {
        const service = at(arn);
        if (service.status !== 'RUNNING')
          throw new Error(`Service cannot be updated in the current state: ${service.status}`);
        const image = imageOf(properties);
        begin(service, 'UPDATE_SERVICE', image);
        if (states(image).at(-1) === 'SUCCEEDED') service.image = image;
      },
      remove: (arn) => void services.delete(arn),
      progress(arn): Progress {
        const service = at(arn);
        if (service.operations[0]?.type === 'UPDATE_SERVICE') return 'complete';
        advance(service);
        if (service.status === 'OPERATION_IN_PROGRESS') return 'under-way';
        return service.status === 'RUNNING'
          ? 'complete'
          : { failed: 'Resource handler returned message: "null" (HandlerErrorCode: NotStabilized)' };
      },
      attribute(arn, name) {
        const { name: serviceName, arn: serviceArn } = at(arn);
        const id = serviceArn.split('/').at(-1)!;
        return {
          ServiceArn: serviceArn,
          ServiceId: id,
          ServiceUrl: `${id}.awsapprunner.com`,
          ServiceName: serviceName,
        }[name]!;
      },
    },
    operations: {
      ListOperations: (input) => {
        const service = at(input['ServiceArn']);
        if (!service) return missing;
        const shown = service.operations.map(({ id, type, status }) => ({ Id: id, Type: type, Status: status }));
        advance(service);
        return { result: { OperationSummaryList: shown } };
      },
      DescribeService: (input) => {
        const service = at(input['ServiceArn']);
        return service ? { result: { Service: described(service) } } : missing;
      },
      ListServices: () => ({ result: { ServiceSummaryList: [...services.values()].map(described) } }),
      DeleteService: (input) => {
        const service = at(input['ServiceArn']);
        if (!service) return missing;
        services.delete(service.arn);
        service.status = 'DELETED';
        return { result: { Service: described(service), OperationId: randomUUID() } };
      },
      GetLogEvents: (input) => {
        // The service's own event log tells nothing of what the application said.
        const own = String(input['logGroupName']).endsWith('/application');
        return { result: { events: (own ? log : ['Health check failed']).map((message) => ({ message })) } };
      },
      DescribeLogStreams: () => ({ result: { logStreams: [{ logStreamName: 'instance/1' }] } }),
    },
  };
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
