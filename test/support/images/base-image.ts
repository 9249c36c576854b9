import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findPython } from '../../../scripts/tools.mjs';

const run = promisify(execFile);

export type Runtime = 'node' | 'python';
export type Engine = 'docker' | 'podman' | 'buildah';

/** Programs that a Dockerfile's RUN lines and entrypoint scripts use, as far as this machine has them. */
const COMMANDS = 'sh cat chmod chown cp env id ln ls mkdir mv rm sleep test true false uname wc'.split(' ');

const LOADED_AT_RUN_TIME =
  'libnss_files.so.2 libnss_dns.so.2 libresolv.so.2 libgcc_s.so.1 librt.so.1 libdl.so.2 libpthread.so.0 libm.so.6'.split(
    ' ',
  );

/** Parts of Python's library that no server needs; they are most of its size. */
const LEFT_OUT = new Set('site-packages dist-packages test idlelib ensurepip tkinter turtledemo'.split(' '));

/**
 * A base image for tests, made from this machine's own runtime and its shared libraries, since nothing can be pulled
 * where there is no registry: node (the runner's node24) or python, a shell, CA certificates, and a user `app` (1000).
 * Built once per content: returns "deploy-test/node:24-<hash>" and also tags "deploy-test/node:24". Linux only.
 */
export async function baseImage(runtime: Runtime, engine: Engine = 'docker'): Promise<string> {
  const parts = runtime === 'node' ? await nodeParts() : await pythonParts();
  const files = await withLibraries([...parts.files, ...(await commands())]);
  const repository = `${engine === 'docker' ? '' : 'localhost/'}deploy-test/${runtime}`;
  const image = `${repository}:${parts.version}-${await contentHash(files)}`;
  if (await exists(image, engine)) return image;
  const context = await mkdtemp(join(tmpdir(), 'deploy-base-image-'));
  try {
    await writeRootFilesystem(join(context, 'root'), files, parts);
    await writeFile(join(context, 'Dockerfile'), dockerfile());
    const tags = ['-t', image, '-t', `${repository}:${parts.version}`];
    const build = engine === 'docker' ? ['build'] : [engine === 'podman' ? 'build' : 'bud', '--isolation', 'chroot'];
    await run(engine, [...build, ...tags, context], { maxBuffer: 1 << 26 });
    return image;
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

interface Parts {
  version: string;
  /** Path on this machine -> path in the image; folders are copied whole. */
  files: [string, string][];
}

function nodeParts(): Promise<Parts> {
  return Promise.resolve({
    version: process.versions.node.split('.')[0]!,
    files: [[process.execPath, '/usr/local/bin/node']],
  });
}

async function pythonParts(): Promise<Parts> {
  const script =
    'import sys, sysconfig, json; print(json.dumps([sys.executable, sysconfig.get_path("stdlib"), "%d.%d" % sys.version_info[:2]]))';
  const { stdout } = await run(findPython(), ['-c', script]);
  const [executable, library, version] = JSON.parse(stdout) as [string, string, string];
  return {
    version,
    files: [
      [await realpath(executable), `/usr/local/bin/python${version}`],
      [library, `/usr/local/lib/python${version}`],
    ],
  };
}

async function commands(): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const name of COMMANDS) {
    const path = ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
    if (path) found.push([await realpath(path), `/usr/bin/${name}`]);
  }
  return found;
}

/** Adds the shared libraries that the programs and extension modules among `files` load. */
async function withLibraries(files: [string, string][]): Promise<[string, string][]> {
  const libraries = new Map<string, string>();
  const objects: string[] = [];
  for (const [source] of files) {
    const modules = join(source, 'lib-dynload');
    objects.push(...(existsSync(modules) ? (await readdir(modules)).map((name) => join(modules, name)) : [source]));
  }
  // It fails where one of them is a script or linked statically, and tells of the others all the same.
  const { stdout } = await run('ldd', objects).catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  for (const match of stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)) libraries.set(match[1]!, placeOf(match[1]!));
  // ldd does not show what is loaded at run time: name resolution, and what native Python packages link to.
  const folder = dirname([...libraries.keys()].find((path) => basename(path).startsWith('libc.so')) ?? '/lib/none');
  for (const name of LOADED_AT_RUN_TIME)
    if (existsSync(join(folder, name))) libraries.set(join(folder, name), placeOf(join(folder, name)));
  return [...files, ...libraries];
}

/** System libraries keep their place (the loader knows it); others go where LD_LIBRARY_PATH finds them. */
function placeOf(library: string): string {
  return /^\/(usr\/)?lib(64|32)?\//.test(library) ? library : `/usr/local/lib/${basename(library)}`;
}

async function contentHash(files: readonly [string, string][]): Promise<string> {
  const hash = createHash('sha256').update(dockerfile());
  for (const [source, target] of files.toSorted((a, b) => (a[1] < b[1] ? -1 : 1))) {
    hash.update(`${target}\0`);
    // A library folder is told by its marker module; it changes with the interpreter beside it.
    const file = existsSync(join(source, 'os.py')) ? join(source, 'os.py') : source;
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}

async function exists(image: string, engine: Engine): Promise<boolean> {
  return await run(
    engine,
    engine === 'docker' ? ['image', 'inspect', image] : ['inspect', '--type', 'image', image],
  ).then(
    () => true,
    () => false,
  );
}

async function writeRootFilesystem(root: string, files: readonly [string, string][], parts: Parts): Promise<void> {
  // /lib, /lib64 and /bin are links into /usr, as in every current distribution.
  for (const folder of ['usr/bin', 'usr/lib', 'usr/lib64', 'etc', 'tmp', 'app'])
    await mkdir(join(root, folder), { recursive: true });
  for (const name of ['bin', 'lib', 'lib64']) await symlink(`usr/${name}`, join(root, name));
  for (const [source, target] of files) {
    const place = join(root, target);
    await mkdir(dirname(place), { recursive: true });
    if (existsSync(join(source, 'os.py'))) await copyLibrary(source, place);
    else await copyFile(await realpath(source), place, constants.COPYFILE_FICLONE);
  }
  if (parts.files[0]![1].includes('python')) {
    for (const name of ['python', 'python3'])
      await symlink(`python${parts.version}`, join(root, 'usr/local/bin', name));
  }
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/app:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\napp:x:1000:\n');
  await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  const certificates = '/etc/ssl/certs/ca-certificates.crt';
  if (existsSync(certificates)) {
    await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
    await copyFile(certificates, join(root, certificates));
  }
}

async function copyLibrary(source: string, target: string): Promise<void> {
  await cp(source, target, {
    recursive: true,
    dereference: true,
    filter: (path) => path === source || !(LEFT_OUT.has(basename(path)) || basename(path).startsWith('config-')),
  });
}

function dockerfile(): string {
  return [
    'FROM scratch',
    'COPY root/ /',
    'ENV PATH=/usr/local/bin:/usr/bin:/bin LD_LIBRARY_PATH=/usr/local/lib',
    'RUN ["/usr/bin/chmod", "1777", "/tmp"]',
    'WORKDIR /app',
    '',
  ].join('\n');
}
