import { accessSync, constants } from 'node:fs';
import { Failure } from '../report/index.ts';
import type { BuildSecret } from './request.ts';

/** Refuses, before anything runs, secrets whose file cannot be read and ids that are no id. */
export function checkSecrets(secrets: readonly BuildSecret[]): void {
  for (const { id, file, value } of secrets) {
    if (!/^[\w.-]+$/.test(id))
      throw new Failure({
        code: 'input',
        what: `Input "secrets" has the id ${JSON.stringify(id)}`,
        why: 'Allowed: letters, digits and _ . -',
      });
    if (file === undefined && value === undefined)
      throw new Failure({
        code: 'input',
        what: `Build secret ${id} has no value`,
        todo: `Give ${id}=value, or id=${id},src=path of a file`,
      });
    if (file !== undefined && !readable(file))
      throw new Failure({
        code: 'input',
        what: `Build secret ${id}: file ${file} does not exist or cannot be read`,
        todo: 'Check src= in the input secrets',
      });
  }
}

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
