import { accessSync, constants, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Environment, variable } from './environment.ts';

/** Path of a program on the PATH of `environment`, as a shell would find it; on Windows with one of the endings of PATHEXT. */
export function findProgram(
  name: string,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const windows = platform === 'win32';
  const folders = (variable(environment, 'PATH', platform) ?? '').split(windows ? ';' : ':').filter(Boolean);
  const endings = windows
    ? (variable(environment, 'PATHEXT', platform) ?? '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';').filter(Boolean)
    : [];
  const names = !windows || endings.includes(extname(name).toLowerCase()) ? [name] : endings.map((end) => name + end);
  return folders.flatMap((folder) => names.map((file) => join(folder, file))).find((path) => isProgram(path, windows));
}

function isProgram(path: string, windows: boolean): boolean {
  try {
    if (!windows) accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
