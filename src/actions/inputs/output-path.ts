import { accessSync, constants, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure, inputFailure, messageOf } from '../../report/index.ts';

/** A path that an input names and the action writes to. */
export interface OutputPath {
  input: string;
  /** As the input has it, for messages. */
  given: string;
  path: string;
}

/** Refuses, before anything happens, what could not be written in the end: something else is in the way. */
export function checkOutputPath({ input, given, path }: OutputPath, kind: 'file' | 'folder' = 'file'): void {
  const fail = (problem: string) => inputFailure(input, given, `a ${kind} that can be written (${problem})`);
  if (isAddress(given)) throw fail('it is a URL, not a path');
  let folder = kind === 'folder' ? path : dirname(path);
  try {
    if (kind === 'file' && statOf(path)?.isDirectory()) throw fail(`${path} is a folder`);
    while (!statOf(folder)) folder = dirname(folder);
    if (!statOf(folder)!.isDirectory()) throw fail(`${folder} is a file`);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw error instanceof Failure ? error : fail(messageOf(error));
  }
}

/** Writes a file whose path was checked; what came into its way since then is the input's as well. */
export function writeOutput({ input, given, path }: OutputPath, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw inputFailure(input, given, `a file that can be written (${messageOf(error)})`);
  }
}

/** s3://bucket/key, https://..., also with a slash too few; one letter is a drive of Windows. */
function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(text);
}

function statOf(path: string) {
  return statSync(path, { throwIfNoEntry: false });
}
