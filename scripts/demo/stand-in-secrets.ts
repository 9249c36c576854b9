import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { Inputs } from '../../src/github/index.ts';
import { parseSecretReference } from '../../src/stack/settings/secret-reference.ts';
import { testSession } from '../../test/support/emulator/session.ts';

/** What an app gets for each of its secrets here. */
const VALUE = 'from the demo';

/** Makes a value for each secret that the workflow refers to; returns the names of the variables. ARNs are of AWS itself. */
export async function makeStandIns(endpoint: string, appSecrets: string | undefined): Promise<string[]> {
  const references = new Inputs({ 'INPUT_APP-SECRETS': appSecrets ?? '' }).mapping('app-secrets');
  if (Object.keys(references).length === 0) return [];
  const session = testSession(endpoint);
  const ssm = session.client(SSMClient);
  // Several may be keys of one secret.
  const values = new Map<string, Record<string, string> | string>();
  for (const [variable, reference] of Object.entries(references)) {
    const found = parseSecretReference(variable, reference);
    if (found.service === 'ssm')
      await unlessThere(ssm.send(new PutParameterCommand({ Name: found.name, Value: VALUE, Type: 'SecureString' })));
    else if (found.jsonKey === undefined) values.set(found.id, VALUE);
    else values.set(found.id, { ...(values.get(found.id) as object | undefined), [found.jsonKey]: VALUE });
  }
  const secrets = session.client(SecretsManagerClient);
  for (const [id, value] of values) {
    const SecretString = typeof value === 'string' ? value : JSON.stringify(value);
    if (await unlessThere(secrets.send(new CreateSecretCommand({ Name: id, SecretString })))) continue;
    const stored = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
    // A new version would be a change of the app, which it is only where the workflow names another key.
    if (stored.SecretString !== SecretString)
      await secrets.send(new PutSecretValueCommand({ SecretId: id, SecretString }));
  }
  return Object.keys(references);
}

/** Whether it was made now. */
async function unlessThere(made: Promise<unknown>): Promise<boolean> {
  try {
    await made;
    return true;
  } catch (error) {
    if (!['ParameterAlreadyExists', 'ResourceExistsException'].includes((error as Error).name)) throw error;
    return false;
  }
}
