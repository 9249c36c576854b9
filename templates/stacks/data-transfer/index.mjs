// Moves files between a file system that this program sees and S3, for deploy's migrate-data: as a Lambda function, as a
// one-off ECS task, or called by an endpoint of the app. It needs no credentials of its own: the caller sends presigned
// addresses. Databases are copied through SQLite's backup API, so that a copy made while an app writes is never torn.
// Node 24, no dependencies.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, chown, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const root = resolve(process.env.MOUNT_PATH ?? '/mnt/data');
const PARTIAL = /(^|\/)\.[^/]*\.migrating$/;
const UPLOAD_LIMIT = 5 * 1024 ** 3;
/** A task works on one request for at most this time, and ends when no request has come for this time (milliseconds). */
const TIME = 900_000;
const IDLE = 600_000;

export async function handler(event, context) {
  const { operation, path = '', files = [], after, limit = 500, sqlite = false } = event;
  // A minute before the end nothing new is begun: the caller asks again for the rest.
  const inTime = () => (context?.getRemainingTimeInMillis?.() ?? Infinity) > 60_000;
  switch (operation) {
    case 'list':
      return await list(within(root, path), after, limit);
    case 'export':
      return await each(files, inTime, (file) => upload(within(root, path, file.path), file, sqlite));
    case 'import':
      return await each(files, inTime, (file) => download(within(root, path, file.path), file));
    case 'hash':
      return await each(files, inTime, async (file) => ({ sha256: await sha256(within(root, path, file.path)) }));
    case 'remove':
      return await each(files, inTime, (file) => rm(within(root, path, file.path), { force: true }).then(() => ({})));
    default:
      throw new Error(`There is no operation ${operation}`);
  }
}

/** A path that stays below the mount, whatever the caller sends. */
function within(base, ...parts) {
  const target = resolve(base, ...parts.map((part) => part.split('/').join(sep)));
  if (target !== base && !target.startsWith(base + sep)) throw new Error(`${parts.join('/')} leaves the file system`);
  return target;
}

async function list(folder, after, limit) {
  const entries = await walk(folder);
  const order = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  const found = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({
      path: relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'),
      kind: entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other',
    }))
    .filter(({ path, kind }) => !(kind === 'file' && PARTIAL.test(path)))
    .filter(({ path }) => after === undefined || order(path, after) > 0)
    .sort((a, b) => order(a.path, b.path));
  const page = found.slice(0, limit);
  const stats = await Promise.all(
    page
      .filter(({ kind }) => kind === 'file')
      .map(async ({ path }) => ({ path, is: await unlessGone(stat(join(folder, path))) })),
  );
  const files = stats.flatMap(({ path, is }) =>
    is ? [{ path, size: is.size, stamp: `${is.ino}:${is.mtimeMs}:${is.size}` }] : [],
  );
  // What is no file is not copied: whether it is a part of the migration, only the caller knows.
  const special = page.filter(({ kind }) => kind !== 'file');
  return { files, special, more: found.length > page.length, next: page.at(-1)?.path };
}

/** All that is below a folder and is no folder itself. An app may remove files and folders during the walk. */
async function walk(base) {
  const found = [];
  const folders = [base];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await entriesOf(folder, folder === base)) {
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else found.push(entry);
    }
  }
  return found;
}

async function entriesOf(folder, isBase) {
  for (let tries = 1; ; tries++) {
    try {
      return await readdir(folder, { withFileTypes: true });
    } catch (error) {
      if (!isGone(error) || tries > 100 || (isBase && error.code === 'ENOTDIR')) throw error;
      // A file system that does not name the kinds is asked for each: then it may be one of the entries that is gone.
      if (!error.path || resolve(error.path) === folder) return [];
    }
  }
}

async function unlessGone(reading) {
  return await reading.catch((error) => {
    if (isGone(error)) return undefined;
    throw error;
  });
}

function isGone(error) {
  return error.code === 'ENOENT' || error.code === 'ENOTDIR';
}

async function each(files, inTime, work) {
  const results = [];
  for (const file of files) {
    if (!inTime()) break;
    try {
      results.push({ path: file.path, ...(await work(file)) });
    } catch (error) {
      results.push({ path: file.path, error: error.message, code: error.code });
    }
  }
  return { results };
}

async function upload(path, { url }, sqlite) {
  const snapshot = sqlite ? join(tmpdir(), `${randomBytes(6).toString('hex')}.db`) : undefined;
  try {
    if (snapshot) await backupTo(path, snapshot);
    const file = snapshot ?? path;
    const { size } = await stat(file);
    if (size > UPLOAD_LIMIT) throw new Error(`It has ${size} bytes, and S3 takes up to ${UPLOAD_LIMIT} in one request`);
    const digest = await sha256(file);
    const answer = await fetch(url, {
      method: 'PUT',
      body: size === 0 ? new Uint8Array() : Readable.toWeb(createReadStream(file)),
      duplex: 'half',
      headers: { 'content-length': String(size) },
    });
    if (!answer.ok) throw new Error(`S3 answered ${answer.status} to the upload`);
    return { size, sha256: digest };
  } finally {
    if (snapshot) await rm(snapshot, { force: true });
  }
}

async function backupTo(path, snapshot) {
  const { DatabaseSync, backup } = await import('node:sqlite');
  const database = new DatabaseSync(path, { readOnly: true, timeout: 30_000 });
  try {
    await backup(database, snapshot);
  } finally {
    database.close();
  }
  const copy = new DatabaseSync(snapshot, { readOnly: true });
  try {
    const [first] = copy.prepare('PRAGMA integrity_check(1)').all();
    if (first.integrity_check !== 'ok')
      throw Object.assign(new Error(`PRAGMA integrity_check: ${first.integrity_check}`), { code: 'integrity' });
  } finally {
    copy.close();
  }
}

/** Whole or not there: written beside the target, synced, checked against the SHA-256 of the caller, then moved. */
async function download(path, { url, sha256: expected, overwrite }) {
  await makeFolder(dirname(path));
  const scratch = join(dirname(path), `.${randomBytes(6).toString('hex')}.migrating`);
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`S3 answered ${answer.status} to the download`);
    await pipeline(
      answer.body ? Readable.fromWeb(answer.body) : Readable.from([]),
      createWriteStream(scratch, { flags: 'wx', flush: true }),
    );
    const found = await sha256(scratch);
    if (found !== expected) throw new Error(`The download has SHA-256 ${found}, and should have ${expected}`);
    const replaced = overwrite ? await unlessGone(stat(path)) : undefined;
    await giveTo(scratch, replaced ?? (await stat(dirname(path))), replaced ? 0o777 : 0o666);
    if (overwrite) await rename(scratch, path);
    else {
      try {
        await link(scratch, path);
      } catch (error) {
        if (error.code === 'EEXIST') return { exists: true };
        throw error;
      }
    }
    return { sha256: found };
  } finally {
    await rm(scratch, { force: true });
  }
}

/** Makes a folder, and those above it, for whom the nearest folder there is belongs to. */
async function makeFolder(folder) {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  const owner = await stat(dirname(first));
  for (let made = folder; made.length >= first.length; made = dirname(made)) await giveTo(made, owner, 0o2777);
}

/** Lets the app write what this program made: a task runs as root, and the app often as another user. */
async function giveTo(path, { uid, gid, mode }, mask) {
  const made = await stat(path);
  // Only root may give a file away, and not on every file system.
  const ifAllowed = (error) => {
    if (!['EPERM', 'EINVAL', 'ENOTSUP', 'ENOSYS'].includes(error.code)) throw error;
  };
  if (made.uid !== uid || made.gid !== gid) await chown(path, uid, gid).catch(ifAllowed);
  await chmod(path, mode & mask).catch(ifAllowed);
}

async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** As a task: requests appear as objects, one after the other, and each one names the address of the next. */
async function serve(first) {
  let address = first;
  let last = Date.now();
  while (Date.now() - last < IDLE) {
    const request = await fetch(address).catch(() => undefined);
    if (!request?.ok) {
      await new Promise((resume) => setTimeout(resume, 300));
      continue;
    }
    const { event, answer, next } = await request.json();
    const end = Date.now() + TIME;
    const outcome = await handler(event, { getRemainingTimeInMillis: () => end - Date.now() }).then(
      (result) => ({ result }),
      (error) => ({ error: error.message }),
    );
    await reply(answer, JSON.stringify(outcome));
    address = next;
    last = Date.now();
  }
}

async function reply(address, body, attempts = 5) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(address, { method: 'PUT', body }).catch((error) => ({ status: error.message }));
    if (answer.ok) return;
    if (attempt === attempts) throw new Error(`S3 answered ${answer.status} to an answer`);
    await new Promise((resume) => setTimeout(resume, 1000 * attempt));
  }
}

if (process.env.TRANSFER_REQUESTS) {
  // The first process of a container has to end by itself when the task is stopped.
  process.once('SIGTERM', () => process.exit(0));
  await serve(process.env.TRANSFER_REQUESTS);
}
