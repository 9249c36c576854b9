import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { Failure, readYaml } from '../../report/index.ts';
import { readOverrides } from './samconfig-overrides.ts';

/** What a samconfig file may say about a deployment; what is not named here belongs to other commands of the SAM CLI. */
export interface SamConfig {
  file: string;
  stackName?: string;
  template?: string;
  region?: string;
  s3Bucket?: string;
  s3Prefix?: string;
  kmsKeyId?: string;
  roleArn?: string;
  capabilities?: string[];
  parameters?: Record<string, string>;
  tags?: Record<string, string>;
  disableRollback?: boolean;
  onFailure?: string;
}

const NAMES = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];

/** The samconfig file beside the template, as the SAM CLI looks for it. */
export function findSamConfig(folder: string): string | undefined {
  return NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/**
 * Reads [<environment>.global.parameters] and [<environment>.deploy.parameters] (the latter wins).
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
 */
export function readSamConfig(file: string, environment: string): SamConfig {
  // Annotations take paths below the repository's folder, where actions run.
  const shown = relative(process.cwd(), file);
  const fail = (why: string, todo?: string, line?: number) =>
    new Failure({ code: 'input', what: `samconfig file ${shown} cannot be used`, why, todo, file: shown, line });
  let data: Record<string, unknown>;
  try {
    const text = readFileSync(file, 'utf8');
    data = (/\.ya?ml$/.test(file) ? readYaml(text).value : parseToml(text)) as Record<string, unknown>;
  } catch (error) {
    const { message, line } = error as { message: string; line?: number };
    throw fail(`${message.split('\n')[0]!.replace(/:$/, '')}${line ? ` (line ${line})` : ''}`, undefined, line);
  }
  const section = data?.[environment] as Record<string, { parameters?: Record<string, unknown> }> | undefined;
  if (!section) {
    if (environment === 'default') return { file };
    const present = Object.keys(data ?? {}).filter((name) => name !== 'version');
    throw fail(`It has no environment ${environment}`, `Set config-env to one of ${present.join(', ')}`);
  }
  const values = { ...section['global']?.parameters, ...section['deploy']?.parameters };
  const text = (name: string) => (values[name] === undefined ? undefined : String(values[name]));
  const list = (name: string) => {
    const value = values[name];
    if (value === undefined) return undefined;
    return Array.isArray(value)
      ? value.map(String)
      : String(value)
          .split(/[\s,]+/)
          .filter(Boolean);
  };
  const pairs = (name: string) => {
    const value = values[name];
    if (value === undefined) return undefined;
    const bad = (allowed: string) => fail(`${name} must be ${allowed}`);
    return readOverrides(value, file, bad);
  };
  return {
    file,
    stackName: text('stack_name'),
    template: text('template_file') ?? text('template'),
    region: text('region'),
    s3Bucket: text('s3_bucket'),
    s3Prefix: text('s3_prefix'),
    kmsKeyId: text('kms_key_id'),
    roleArn: text('role_arn'),
    capabilities: list('capabilities'),
    parameters: pairs('parameter_overrides'),
    tags: pairs('tags'),
    disableRollback: values['disable_rollback'] === undefined ? undefined : /^true$/i.test(text('disable_rollback')!),
    onFailure: text('on_failure'),
  };
}
