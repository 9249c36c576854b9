// Asks a backend with an address on behalf of the door of a preview: beside the door, or, for containers that only their
// network reaches, as the one function in it (preview-containers.yaml, which has this file inline: CommonJS, at most 4,096
// characters). PRIVATE_DOMAIN is what the names of those containers end in; nothing else is asked from there, such as this
// function's own runtime on 127.0.0.1. Not by fetch, which refuses valid requests, adds headers and unpacks bodies.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- CommonJS, as inline code is
const http = require('node:http');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- the same
const https = require('node:https');

const PRIVATE_DOMAIN = (process.env.PRIVATE_DOMAIN ?? '').toLowerCase();
/** Of one connection, and set anew for the next. */
const HOP = /^(host|connection|keep-alive|transfer-encoding|content-length|upgrade|te|trailer|expect)$/i;

/** `body` is base64, as in the answer. */
exports.handler = async ({ url, method, headers, body }) => {
  const { hostname, protocol } = new URL(url);
  if (PRIVATE_DOMAIN !== '' && !hostname.endsWith(`.${PRIVATE_DOMAIN}`))
    throw new Error(`${url} is no container of a preview`);
  const content = body === undefined ? undefined : Buffer.from(body, 'base64');
  const sent = {
    ...Object.fromEntries(passed(headers).map(([name, value]) => [name, octets(value)])),
    // A container that was replaced has left its name to another one.
    connection: 'close',
    ...(content && { 'content-length': content.length }),
  };
  // Less than the door waits.
  const options = { method, headers: sent, agent: false, signal: AbortSignal.timeout(28_000) };
  const answer = await new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http).request(url, options);
    request.on('response', resolve).on('error', reject).end(content);
  });
  const { 'set-cookie': cookies, ...others } = answer.headers;
  return {
    statusCode: answer.statusCode,
    headers: Object.fromEntries(passed(others)),
    cookies: cookies ?? [],
    body: Buffer.concat(await answer.toArray()).toString('base64'),
    isBase64Encoded: true,
  };
};

const passed = (headers) => Object.entries(headers).filter(([name]) => !HOP.test(name));

/** HTTP carries octets: text beyond Latin-1 goes as UTF-8. */
const octets = (value) => (/[^\0-\xff]/.test(value) ? Buffer.from(value).toString('latin1') : value);
