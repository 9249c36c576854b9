/** Everything the app takes from its environment, read and checked once at the start. */
export interface Config {
  /** How the app is deployed. The code is the same; only the entry file differs. */
  mode: 'container' | 'lambda';
  /** Content id of the running build (image digest or code hash), set by the deployment; "dev" on your machine. */
  version: string;
  /** DynamoDB table of the notes; without one they live in memory. */
  tableName: string | undefined;
  /** Origins of other sites whose pages may call this API; pages of the same origin always may. */
  corsOrigins: string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(environment: Environment): Config {
  const mode = environment['DEPLOYMENT_MODE'] || 'container';
  if (mode !== 'container' && mode !== 'lambda')
    throw new Error(`DEPLOYMENT_MODE is ${JSON.stringify(mode)}. Allowed: container, lambda`);
  return {
    mode,
    version: environment['APP_VERSION'] || 'dev',
    tableName: environment['TABLE_NAME'] || undefined,
    corsOrigins: (environment['CORS_ORIGINS'] ?? '')
      .split(',')
      .map((origin) => origin.trim().replace(/\/$/, ''))
      .filter(Boolean),
  };
}
