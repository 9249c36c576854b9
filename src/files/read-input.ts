import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure, messageOf } from '../report/index.ts';

/** The text of a file that an input names, from `directory`; a Failure says `what` cannot be read, and what to give. */
export function readInputFile(directory: string, path: string, { what, todo }: { what: string; todo: string }): string {
  try {
    return readFileSync(resolve(directory, path), 'utf8');
  } catch (error) {
    throw new Failure({ code: 'input', what, why: messageOf(error), todo });
  }
}

/** What an ignore file (.deployignore, .dockerignore) says; undefined where there is none. */
export function ignoreText(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return readInputFile('', file, {
    what: `The ignore file ${file} cannot be read`,
    todo: 'Make it readable for the user of the runner, or remove it',
  });
}
