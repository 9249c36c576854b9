import { Failure } from '../../report/index.ts';

/** Where a secret of the app lives: the platform reads it, this process never does. */
export type SecretReference =
  { service: 'ssm'; name: string; region?: string } | { service: 'secretsmanager'; id: string; jsonKey?: string };

const FORMS = 'ssm:/path/name, secretsmanager:name, secretsmanager:name:json-key, or an ARN of either';

/**
 * Parses one value of `app-secrets`: `ssm:/shop/key`, `secretsmanager:shop/db:password`, the ARN of an SSM parameter,
 * or the ARN of a secret with an optional `:json-key`. Anything else (a plaintext secret, say) is refused and not shown.
 */
export function parseSecretReference(variable: string, text: string): SecretReference {
  const fail = () =>
    new Failure({
      code: 'input',
      what: `The secret ${variable} is not a reference`,
      why: `Allowed: ${FORMS}`,
      todo: 'Store the value in SSM Parameter Store or Secrets Manager and put its name here, never the value',
    });
  const ssmArn = /^arn:aws[\w-]*:ssm:([\w-]+):\d{12}:parameter(\/[\w./-]+)$/.exec(text);
  if (ssmArn) return { service: 'ssm', name: ssmArn[2]!, region: ssmArn[1]! };
  const ssm = /^ssm:(\/?[\w./-]+)$/.exec(text);
  if (ssm) return { service: 'ssm', name: ssm[1]! };
  const secretArn =
    /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]+)(?::([^:]*))?(?::[^:]*){0,2}$/.exec(text);
  const secret = secretArn ?? /^secretsmanager:([\w/+=.@-]+)(?::([^:]+))?$/.exec(text);
  if (!secret) throw fail();
  const jsonKey = secret[2] || undefined;
  if (jsonKey && /[{}"\\]/.test(jsonKey)) throw fail();
  return { service: 'secretsmanager', id: secret[1]!, ...(jsonKey && { jsonKey }) };
}
