/** Where each platform's resource takes settings, and which role reads the secrets for it. */
export interface Place {
  environment: readonly (string | number)[];
  secrets: readonly (string | number)[];
  /** Name of the property that holds a secret's ARN. */
  reference: 'ValueFrom' | 'Value';
  role: string;
  /** The role that the application itself has. */
  appRole: string;
}

export const PLACES: Readonly<Record<string, Place>> = {
  'AWS::ECS::TaskDefinition': {
    environment: ['ContainerDefinitions', 0, 'Environment'],
    secrets: ['ContainerDefinitions', 0, 'Secrets'],
    reference: 'ValueFrom',
    role: 'ExecutionRole',
    appRole: 'TaskRole',
  },
  'AWS::ECS::ExpressGatewayService': {
    environment: ['PrimaryContainer', 'Environment'],
    secrets: ['PrimaryContainer', 'Secrets'],
    reference: 'ValueFrom',
    role: 'ExecutionRole',
    appRole: 'TaskRole',
  },
  'AWS::AppRunner::Service': {
    environment: ['SourceConfiguration', 'ImageRepository', 'ImageConfiguration', 'RuntimeEnvironmentVariables'],
    secrets: ['SourceConfiguration', 'ImageRepository', 'ImageConfiguration', 'RuntimeEnvironmentSecrets'],
    reference: 'Value',
    role: 'InstanceRole',
    appRole: 'InstanceRole',
  },
};
