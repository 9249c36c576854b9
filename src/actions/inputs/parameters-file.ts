import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Inputs } from '../../github/index.ts';
import { inputFailure } from '../../report/index.ts';
import { parseParameters } from '../../stack/index.ts';
import { filledPath } from './shared-inputs.ts';

/** `parameters-file`: values for parameters of stacks; `names` are filled in where the path has {{name}}. */
export function readParametersFile(
  inputs: Inputs,
  directory: string,
  names: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const name = filledPath(inputs, 'parameters-file', names);
  if (name === '') return {};
  let text: string;
  try {
    text = readFileSync(resolve(directory, name), 'utf8');
  } catch (error) {
    throw inputFailure('parameters-file', name, `a file that can be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return parseParameters(text, (allowed) => inputFailure('parameters-file', name, `a file with ${allowed}`));
}
