// Gives a program of a Lambda function what AWS keeps for it, when the function starts:
//   node load-settings.mjs <file> <program> [argument...]   starts the program in its own place (images)
//   node load-settings.mjs --print                           prints the secrets for a shell (managed runtimes)
// SECRET_REFERENCES names the secrets: {"parameters":{"VARIABLE":"name"},"secrets":{"arn":{"VARIABLE":"json key"}}}. They
// become variables of the program. <file> comes from SETTINGS_S3_URI (s3://bucket/key, of SETTINGS_BUCKET_OWNER); it is -
// where there is none. Runs on what is there: no SDK, nothing newer than Node 18. A start without them would look like
// one with them: it fails.
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
/** Milliseconds between the attempts: the rights of a role that was just made take seconds to be known everywhere. */
const PAUSES = [200, 400, 800, 1600];
const ATTEMPTS = 3;

/** One line in the function's log, and the end. Not through process.stderr, which would make the server's pipes non-blocking. */
function fail(message) {
  writeSync(2, `settings: ${message}\n`);
  process.exit(1);
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Domain of the services: https://docs.aws.amazon.com/general/latest/gr/rande.html */
function domainOf(region) {
  const partitions = [
    [/^cn-/, 'amazonaws.com.cn'],
    [/^eusc-/, 'amazonaws.eu'],
    [/^us-iso-/, 'c2s.ic.gov'],
    [/^us-isob-/, 'sc2s.sgov.gov'],
    [/^eu-isoe-/, 'cloud.adc-e.uk'],
    [/^us-isof-/, 'csp.hci.ic.gov'],
  ];
  const found = partitions.find(([pattern]) => pattern.test(region));
  return found ? found[1] : 'amazonaws.com';
}

/** An address that is given in place of a service's own. */
function givenEndpoint(service) {
  if (settings.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true') return undefined;
  const given = settings[`AWS_ENDPOINT_URL_${service}`] || settings.AWS_ENDPOINT_URL;
  return given ? new URL(given) : undefined;
}

const fips = () => (settings.AWS_USE_FIPS_ENDPOINT === 'true' ? '-fips' : '');
const dualStack = () => settings.AWS_USE_DUALSTACK_ENDPOINT === 'true';

/** Where an object is reached: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
function objectPlace(bucket, key, region) {
  const path = key.split('/').map(encode).join('/');
  const given = givenEndpoint('S3');
  if (given) {
    const { protocol, hostname, port, host, pathname } = given;
    return { protocol, hostname, port, host, path: `${pathname.replace(/\/+$/, '')}/${bucket}/${path}` };
  }
  const regional = `s3${fips()}${dualStack() ? '.dualstack' : ''}.${region}.${domainOf(region)}`;
  // The certificate's wildcard stands for one label only: a bucket with dots in its name is a part of the path.
  const dotted = bucket.includes('.');
  const host = dotted ? regional : `${bucket}.${regional}`;
  return { protocol: 'https:', hostname: host, host, path: dotted ? `/${bucket}/${path}` : `/${path}` };
}

function servicePlace(service, region) {
  const given = givenEndpoint(service === 'ssm' ? 'SSM' : 'SECRETS_MANAGER');
  if (given) {
    const { protocol, hostname, port, host, pathname } = given;
    return { protocol, hostname, port, host, path: pathname };
  }
  const host = `${service}${fips()}.${region}.${dualStack() ? 'api.aws' : domainOf(region)}`;
  return { protocol: 'https:', hostname: host, host, path: '/' };
}

function encode(text) {
  const hex = (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, hex);
}

/** The headers with a signature: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signed({ method, place, service, region, body = '', more = {} }) {
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers = { host: place.host, 'x-amz-content-sha256': sha256(body), 'x-amz-date': time, ...more };
  if (settings.AWS_SESSION_TOKEN) headers['x-amz-security-token'] = settings.AWS_SESSION_TOKEN;
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}`);
  const canonical = [method, place.path, '', ...lines, '', names.join(';'), sha256(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce(hmac, `AWS4${settings.AWS_SECRET_ACCESS_KEY}`);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${settings.AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

function send(method, { protocol, hostname, port, path }, headers, body) {
  return new Promise((done, failed) => {
    const open = protocol === 'http:' ? httpRequest : httpsRequest;
    const options = { protocol, hostname, port, path, method, headers, agent: false, timeout: SILENCE };
    const call = open(options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on('aborted', () => failed(new Error('the answer broke off')));
      answer.on('error', failed);
    });
    call.on('timeout', () => call.destroy(new Error(`nothing within ${SILENCE / 1000} s`)));
    call.on('error', failed);
    call.end(body);
  });
}

async function fetchObject(uri, bucket, key) {
  let region = settings.AWS_REGION || settings.AWS_DEFAULT_REGION || 'us-east-1';
  let problem = '';
  const owner = settings.SETTINGS_BUCKET_OWNER;
  const more = owner ? { 'x-amz-expected-bucket-owner': owner } : {};
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const place = objectPlace(bucket, key, region);
      const { status, headers, body } = await send(
        'GET',
        place,
        signed({ method: 'GET', place, service: 's3', region, more }),
      );
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
    if (attempt < ATTEMPTS) await sleep(PAUSES[attempt - 1]);
  }
  const arn = `arn:aws:s3:::${bucket}/${key}`;
  const why = / 40[34] /.test(`${problem} `)
    ? `either there is no such object, or the function's role may not read it (it needs s3:GetObject on ${arn})`
    : `the function needs a way to S3, and s3:GetObject on ${arn}`;
  return fail(`${uri} could not be read (${problem}): ${why}. The server is not started without its settings`);
}

/** One call of SSM or Secrets Manager, repeated where that can help; what they answer is never shown. */
async function ask(service, target, input, { region, what, right }) {
  const place = servicePlace(service, region);
  const body = JSON.stringify(input);
  const more = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  let problem = '';
  for (let attempt = 0; attempt <= PAUSES.length; attempt++) {
    if (attempt > 0) await sleep(PAUSES[attempt - 1]);
    try {
      const headers = {
        ...signed({ method: 'POST', place, service, region, body, more }),
        'content-length': Buffer.byteLength(body),
      };
      const answer = await send('POST', place, headers, body);
      const content = JSON.parse(answer.body.toString());
      if (answer.status === 200) return content;
      const code = String(content.__type || content.code || answer.headers['x-amzn-errortype'] || '').replace(
        /.*#/,
        '',
      );
      problem = `HTTP ${answer.status} ${code}: ${content.message || content.Message || ''}`;
      if (answer.status < 500 && !/AccessDenied|Throttl|TooManyRequests|UnrecognizedClient/.test(code)) break;
    } catch (error) {
      problem = error.name === 'SyntaxError' ? 'the answer broke off' : error.message || error.code;
    }
  }
  const way = /^HTTP 4/.test(problem) ? '' : `a way to ${service === 'ssm' ? 'SSM' : 'Secrets Manager'} and `;
  return fail(`${what} could not be read (${problem}): the function needs ${way}the right ${right}`);
}

/** The variables that SECRET_REFERENCES names, with their values. */
async function readSecrets() {
  if (!settings.SECRET_REFERENCES) return {};
  const { parameters = {}, secrets = {} } = JSON.parse(settings.SECRET_REFERENCES);
  const own = settings.AWS_REGION || settings.AWS_DEFAULT_REGION || 'us-east-1';
  const values = {};
  const names = [...new Set(Object.values(parameters))];
  const groups = Array.from({ length: Math.ceil(names.length / 10) }, (_, at) => names.slice(at * 10, at * 10 + 10));
  const fromParameters = groups.map(async (Names) => {
    const what = `SSM parameter ${Names.join(', ')}`;
    const place = { region: own, what, right: 'ssm:GetParameters' };
    const answer = await ask('ssm', 'AmazonSSM.GetParameters', { Names, WithDecryption: true }, place);
    if (answer.InvalidParameters?.length) fail(`SSM parameter ${answer.InvalidParameters.join(', ')} does not exist`);
    for (const { Name, Value } of answer.Parameters)
      for (const [variable, name] of Object.entries(parameters)) if (name === Name) values[variable] = Value;
  });
  const fromSecrets = Object.entries(secrets).map(async ([SecretId, variables]) => {
    const what = `secret ${SecretId}`;
    const place = { region: SecretId.split(':')[3] || own, what, right: 'secretsmanager:GetSecretValue' };
    const { SecretString } = await ask('secretsmanager', 'secretsmanager.GetSecretValue', { SecretId }, place);
    if (typeof SecretString !== 'string') return fail(`${what} holds no text`);
    for (const [variable, key] of Object.entries(variables))
      values[variable] = key ? valueOf(SecretString, key, what) : SecretString;
  });
  await Promise.all([...fromParameters, ...fromSecrets]);
  for (const variable of [...Object.keys(parameters), ...Object.values(secrets).flatMap((group) => Object.keys(group))])
    if (typeof values[variable] !== 'string' || values[variable].includes('\0'))
      fail(`the value of ${variable} is no text`);
  return values;
}

function valueOf(text, key, what) {
  let content;
  try {
    content = JSON.parse(text);
  } catch {
    return fail(`${what} is not JSON, and the key ${key} of it is wanted`);
  }
  const value = content?.[key];
  if (value === undefined || value === null) return fail(`${what} has no key ${key}`);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function readFile() {
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
function start([program, ...args], environment) {
  const path = locate(program);
  // A runtime client writes its log to this descriptor, and Node lets none but 0 to 2 through execve.
  const log = Number(settings._LAMBDA_TELEMETRY_LOG_FD || 2);
  if (process.execve && log <= 2) {
    process.emitWarning = () => undefined;
    process.execve(path, [program, ...args], environment);
  }
  const stdio = Array.from({ length: log + 1 }, (_, at) => (at <= 2 || at === log ? at : 'ignore'));
  const child = spawn(path, args, { stdio, argv0: program, env: environment });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${program} could not be started (${error.message})`));
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (file === '--print') {
  for (const [name, value] of Object.entries(await readSecrets()))
    writeSync(1, `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`);
} else {
  const [secrets, content] = await Promise.all([readSecrets(), file === '-' ? undefined : readFile()]);
  try {
    if (content) write(content);
  } catch (error) {
    fail(`${file} could not be written (${error.message})`);
  }
  start(server, { ...settings, ...secrets });
}
