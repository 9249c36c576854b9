// Asks a backend with an address on behalf of the door of a preview: beside the door, or, for containers that only their
// network reaches, as the one function in it (preview-containers.yaml, which has this file inline: CommonJS, at most 4,096
// characters). PRIVATE_DOMAIN is what the names of those containers end in; nothing else is asked from there, such as this
// function's own runtime on 127.0.0.1.
const PRIVATE_DOMAIN = (process.env.PRIVATE_DOMAIN ?? '').toLowerCase();
/** Of one connection, and set anew for the next. */
const HOP = /^(host|connection|keep-alive|transfer-encoding|content-length|content-encoding|upgrade|te|trailer)$/;

/** `body` is base64, as in the answer. */
exports.handler = async ({ url, method, headers, body }) => {
  if (PRIVATE_DOMAIN !== '' && !new URL(url).hostname.endsWith(`.${PRIVATE_DOMAIN}`))
    throw new Error(`${url} is no container of a preview`);
  const sent = Object.entries(headers).filter(([name]) => !HOP.test(name.toLowerCase()));
  const answer = await fetch(url, {
    method,
    // A container that was replaced has left its name to another one.
    headers: { ...Object.fromEntries(sent), connection: 'close' },
    redirect: 'manual',
    body: body === undefined ? undefined : Buffer.from(body, 'base64'),
    // Less than the door waits.
    signal: AbortSignal.timeout(28_000),
  });
  return {
    statusCode: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([name]) => !HOP.test(name) && name !== 'set-cookie')),
    cookies: answer.headers.getSetCookie(),
    body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
    isBase64Encoded: true,
  };
};
