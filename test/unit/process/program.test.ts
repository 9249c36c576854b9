import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { findProgram } from '../../../src/process/index.ts';

describe('a program on the PATH', () => {
  let first: string;
  let second: string;

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'programs-'));
    [first, second] = [join(folder, 'first'), join(folder, 'second')];
    mkdirSync(join(first, 'sam'), { recursive: true });
    mkdirSync(second);
    for (const name of ['docker', 'sam', 'podman', 'tool.cmd', 'tool.exe', 'tool.ps1', 'tool']) {
      writeFileSync(join(second, name), '#!/bin/sh\n');
      chmodSync(join(second, name), name === 'podman' ? 0o644 : 0o755);
    }
    writeFileSync(join(first, 'docker'), 'not executable');
    chmodSync(join(first, 'docker'), 0o644);
  });

  test('is the first executable file of its name', () => {
    const environment = { PATH: `${first}::${second}` };
    expect(findProgram('docker', environment, 'linux')).toBe(join(second, 'docker'));
    expect(findProgram('sam', environment, 'linux')).toBe(join(second, 'sam'));
    expect(findProgram('podman', environment, 'linux')).toBeUndefined();
    expect(findProgram('docker', {}, 'linux')).toBeUndefined();
  });

  test('has one of the endings of PATHEXT on Windows, in their order, whatever the case of Path', () => {
    const found = (name: string, more = {}) => findProgram(name, { Path: `${first};${second}`, ...more }, 'win32');
    expect(found('tool')).toBe(join(second, 'tool.exe'));
    expect(found('tool', { PathExt: '.CMD;.EXE' })).toBe(join(second, 'tool.cmd'));
    expect(found('tool.cmd')).toBe(join(second, 'tool.cmd'));
    expect(found('docker')).toBeUndefined();
  });
});
