// Fetches the settings of a server from S3 when a function starts, and then starts the server in its own place:
//   node load-settings.mjs <file> <program> [argument...]
// SETTINGS_S3_URI says where they lie (s3://bucket/key), SETTINGS_BUCKET_OWNER whose bucket that is. Runs on what the
// image has: no SDK, nothing newer than Node 18. A start without the settings would look like one with them: it fails.
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { delimiter, dirname, join, resolve } from 'node:path';

const [file, ...server] = process.argv.slice(2);
const settings = process.env;
/** Milliseconds without a byte; Lambda gives a start 10 s in all. */
const SILENCE = 3000;
const ATTEMPTS = 3;

/** One line in the function's log, and the end. Not through process.stderr, which would make the server's pipes non-blocking. */
function fail(message) {
  writeSync(2, `settings: ${message}\n`);
  process.exit(1);
}

/** Where an object is reached: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
function placeOf(bucket, key, region) {
  const path = key.split('/').map(encode).join('/');
  const ignored = settings.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true';
  const given = ignored ? '' : settings.AWS_ENDPOINT_URL_S3 || settings.AWS_ENDPOINT_URL || '';
  if (given) {
    const { protocol, hostname, port, host, pathname } = new URL(given);
    return { protocol, hostname, port, host, path: `${pathname.replace(/\/+$/, '')}/${bucket}/${path}` };
  }
  const service = settings.AWS_USE_FIPS_ENDPOINT === 'true' ? 's3-fips' : 's3';
  const dual = settings.AWS_USE_DUALSTACK_ENDPOINT === 'true' ? '.dualstack' : '';
  const regional = `${service}${dual}.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  // The certificate's wildcard stands for one label only: a bucket with dots in its name is a part of the path.
  const dotted = bucket.includes('.');
  const host = dotted ? regional : `${bucket}.${regional}`;
  return { protocol: 'https:', hostname: host, host, path: dotted ? `/${bucket}/${path}` : `/${path}` };
}

function encode(text) {
  const hex = (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

/** Headers of a GET, signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signedHeaders(place, region, now) {
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const time = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = { host: place.host, 'x-amz-content-sha256': sha256(''), 'x-amz-date': time };
  if (settings.SETTINGS_BUCKET_OWNER) headers['x-amz-expected-bucket-owner'] = settings.SETTINGS_BUCKET_OWNER;
  if (settings.AWS_SESSION_TOKEN) headers['x-amz-security-token'] = settings.AWS_SESSION_TOKEN;
  const names = Object.keys(headers).sort();
  const canonical = [
    'GET',
    place.path,
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(''),
  ];
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical.join('\n'))].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce(hmac, `AWS4${settings.AWS_SECRET_ACCESS_KEY}`);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${settings.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

function get({ protocol, hostname, port, path }, headers) {
  return new Promise((done, failed) => {
    const send = protocol === 'http:' ? httpRequest : httpsRequest;
    const call = send({ protocol, hostname, port, path, headers, agent: false, timeout: SILENCE }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on('aborted', () => failed(new Error('the answer broke off')));
      answer.on('error', failed);
    });
    call.on('timeout', () => call.destroy(new Error(`nothing within ${SILENCE / 1000} s`)));
    call.on('error', failed);
    call.end();
  });
}

async function fetchObject(uri, bucket, key) {
  let region = settings.AWS_REGION || settings.AWS_DEFAULT_REGION || 'us-east-1';
  let problem = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const place = placeOf(bucket, key, region);
      const { status, headers, body } = await get(place, signedHeaders(place, region, new Date()));
      if (status === 200) return body;
      const home = headers['x-amz-bucket-region'];
      if ([301, 307, 400].includes(status) && home && home !== region) {
        region = home;
        problem = `the bucket is in ${home}`;
        continue;
      }
      const tag = (name) => (new RegExp(`<${name}>([^<]*)<`).exec(body.toString()) || [])[1] || '';
      problem = `HTTP ${status} ${[tag('Code'), tag('Message')].filter(Boolean).join(': ')}`.trim();
      if (status < 500 && status !== 429) break;
    } catch (error) {
      problem = error.message || error.code;
    }
    if (attempt < ATTEMPTS) await new Promise((done) => setTimeout(done, 100 * 2 ** attempt));
  }
  const arn = `arn:aws:s3:::${bucket}/${key}`;
  const why = / 40[34] /.test(`${problem} `)
    ? `either there is no such object, or the function's role may not read it (it needs s3:GetObject on ${arn})`
    : `the function needs a way to S3, and s3:GetObject on ${arn}`;
  return fail(`${uri} could not be read (${problem}): ${why}. The server is not started without its settings`);
}

async function read() {
  const uri = settings.SETTINGS_S3_URI || '';
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) || [];
  if (bucket) return await fetchObject(uri, bucket, key);
  // A file of the machine stands in where an image is started without a network.
  if (uri.startsWith('file:///')) return readFileSync(new URL(uri));
  return fail(
    `SETTINGS_S3_URI is ${JSON.stringify(uri)}, not s3://bucket/key: give the stack SettingsBucketArn and SettingsKey`,
  );
}

function write(content) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.part`;
  writeFileSync(part, content, { mode: 0o600 });
  renameSync(part, file);
}

/** The program's path as a shell would find it. */
function locate(program) {
  if (!program) return fail('there is no program to start: the image has neither ENTRYPOINT nor CMD');
  if (program.includes('/')) return resolve(program);
  for (const folder of (settings.PATH || '/usr/local/bin:/usr/bin:/bin').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // not in this folder
    }
  }
  return fail(`${program}, the server's program, is not on PATH`);
}

/** In this process where Node can do that (so that the server gets every signal itself), else as its child. */
function start([program, ...args]) {
  const path = locate(program);
  if (process.execve) {
    process.emitWarning = () => undefined;
    process.execve(path, [program, ...args], settings);
  }
  const child = spawn(path, args, { stdio: 'inherit', argv0: program });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${program} could not be started (${error.message})`));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

try {
  write(await read());
} catch (error) {
  fail(`${file} could not be written (${error.message})`);
}
start(server);
