import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runtimeOfCompiled } from '../../../../src/pipeline/preflight/compiled-code.ts';
import { failureWith } from '../../../support/failure-with.ts';

const SO_311 = 'pydantic_core/_pydantic_core.cpython-311-x86_64-linux-gnu.so';
const SO_312_ARM = 'pydantic_core/_pydantic_core.cpython-312-aarch64-linux-gnu.so';
const WHEEL = 'x-1.0.dist-info/WHEEL';
const wheel = (...tags: string[]) => ({
  [WHEEL]: ['Wheel-Version: 1.0', ...tags.map((tag) => `Tag: ${tag}`)].join('\n'),
});
const elf = (machine: number) => {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f454c46, 0);
  header.writeUInt16LE(machine, 18);
  return header;
};

function runtime(files: Record<string, string | Buffer>, given = '', architecture = 'x86_64', standard = 'python3.13') {
  const source = mkdtempSync(join(tmpdir(), 'deploy-compiled-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), content);
  }
  return runtimeOfCompiled({ source, paths: Object.keys(files), given, runtime: given || standard, architecture });
}

describe('the runtime of compiled files', () => {
  test.each<[string, Record<string, string>, string]>([
    ['pure Python', { 'app.py': '', ...wheel('py3-none-any') }, 'python3.13'],
    ['a module', { [SO_311]: '' }, 'python3.11'],
    ['a module of two versions', { [SO_311]: '', [SO_311.replace('311', '313')]: '' }, 'python3.13'],
    ['a wheel', wheel('cp312-cp312-manylinux_2_17_x86_64', 'cp312-cp312-manylinux2014_x86_64'), 'python3.12'],
    ['a wheel for this version and later', wheel('cp39-abi3-manylinux_2_28_x86_64'), 'python3.13'],
    ['a wheel with a library only', wheel('py3-none-manylinux_2_17_x86_64'), 'python3.13'],
  ])('%s', (_, files, expected) => {
    expect(runtime(files)).toBe(expected);
  });

  test('a given runtime is kept where it fits', () => {
    expect(runtime({ [SO_311]: '' }, 'python3.11')).toBe('python3.11');
    expect(runtime({ [SO_312_ARM]: '' }, '', 'arm64')).toBe('python3.12');
  });

  test.each<[string, Record<string, string>, string, string, string[]]>([
    ['another version', { [SO_311]: '' }, 'python3.13', 'x86_64', ['Python 3.11', 'python3.13', SO_311]],
    ['another architecture', { [SO_312_ARM]: '' }, '', 'x86_64', ['arm64', 'x86_64']],
    ['a wheel of another architecture', wheel('py3-none-manylinux_2_17_aarch64'), '', 'x86_64', ['arm64', WHEEL]],
    ['a wheel of a later version', wheel('cp314-abi3-linux_x86_64'), 'python3.13', 'x86_64', ['Python 3.14']],
    ['macOS', { 'm.cpython-313-darwin.so': '' }, '', 'arm64', ['darwin']],
    ['Windows', { 'm.cp313-win_amd64.pyd': '' }, '', 'x86_64', ['win_amd64']],
    ['musl', { 'm.cpython-313-x86_64-linux-musl.so': '' }, '', 'x86_64', ['musl']],
    ['versions that differ', { [SO_311]: '', 'm.cpython-312-x86_64-linux-gnu.so': '' }, '', 'x86_64', ['Python 3.11']],
  ])('%s is refused with both names', (_, files, given, architecture, facts) => {
    expect(() => runtime(files, given, architecture)).toThrow(failureWith('package', ...facts));
  });

  test('the program of an own runtime is for the architecture of the function', () => {
    const own = (machine: number, architecture: string) =>
      runtime({ bootstrap: elf(machine) }, 'provided.al2023', architecture);
    expect(own(0xb7, 'arm64')).toBe('provided.al2023');
    expect(() => own(0xb7, 'x86_64')).toThrow(failureWith('package', 'bootstrap', 'arm64', 'x86_64'));
    expect(runtime({ bootstrap: '#!/bin/sh\nexec python3 app.py' }, 'provided.al2023')).toBe('provided.al2023');
  });
});
