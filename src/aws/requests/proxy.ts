import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { Failure } from '../../report/index.ts';

/** What of an address decides about its proxy. `hostname` may have brackets, `port` may be empty. */
type Target = Pick<URL, 'protocol' | 'hostname' | 'port'>;
/** Environment variables as Node has them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Never proxied, whatever NO_PROXY says, in the form of Node's agents. */
const LOOPBACK = ['localhost', '.localhost', '127.0.0.0-127.255.255.255', '::1', '[::1]'];

/** Lower case wins, as in curl; `http_proxy` in upper case counts too, as it does for the runner. */
function read(variables: Variables, name: string): string {
  return (variables[name] || variables[name.toUpperCase()] || '').trim();
}

/**
 * The URL of the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name for an address; undefined where it is reached
 * directly. An entry of NO_PROXY is a host with all below it, with a port or without, or `*`.
 * https://docs.github.com/actions/how-tos/manage-runners/self-hosted-runners/use-proxy-servers
 */
export function proxyFor(target: Target, variables: Variables = process.env): URL | undefined {
  const { protocol } = target;
  const proxy = proxyUrl(variables, protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (!proxy) return undefined;
  const host = bare(target.hostname);
  const port = target.port || (protocol === 'https:' ? '443' : '80');
  if (isLoopback(host) || exceptions(variables).some((entry) => matches(entry, host, port))) return undefined;
  return proxy;
}

/** The same for the agents of node:http, which the SDK's clients use. */
export function agentProxy(variables: Variables = process.env): { proxyEnv?: NodeJS.ProcessEnv } {
  const https = proxyUrl(variables, 'https_proxy');
  const http = proxyUrl(variables, 'http_proxy');
  if (!https && !http) return {};
  // Node takes a bare name for that host alone; everybody else takes it for the hosts below it too.
  const direct = exceptions(variables).flatMap((entry) =>
    entry === '*' || isIP(bare(entry)) ? [entry] : [entry.replace(/^\*?\./, ''), `.${entry.replace(/^\*?\./, '')}`],
  );
  return {
    proxyEnv: {
      ...(https && { https_proxy: https.href }),
      ...(http && { http_proxy: http.href }),
      no_proxy: [...direct, ...LOOPBACK].join(','),
    },
  };
}

/** Lets global `fetch` honour the proxy too. Without one in the environment nothing is loaded. */
export async function useProxyForFetch(variables: Variables = process.env): Promise<void> {
  const httpsProxy = proxyUrl(variables, 'https_proxy')?.href;
  const httpProxy = proxyUrl(variables, 'http_proxy')?.href;
  if (!httpsProxy && !httpProxy) return;
  const { Agent, EnvHttpProxyAgent, setGlobalDispatcher } = (await import('undici')).default;
  const direct = new Agent();
  const proxied = new EnvHttpProxyAgent({ httpProxy: httpProxy ?? '', httpsProxy: httpsProxy ?? '', noProxy: '' });
  setGlobalDispatcher(
    proxied.compose(
      (dispatch) => (options, handler) =>
        proxyFor(new URL(String(options.origin)), variables)
          ? dispatch(options, handler)
          : direct.dispatch(options, handler),
    ),
  );
}

/** A connection through the proxy to `host:port` (CONNECT); it rejects with what the proxy answered. */
export function openTunnel(proxy: URL, host: string, port: string): Promise<Socket> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const options: RequestOptions = {
    method: 'CONNECT',
    host: bare(proxy.hostname),
    port: proxy.port || (proxy.protocol === 'https:' ? '443' : '80'),
    path: target,
    headers: { host: target, ...proxyAuthorization(proxy) },
    agent: false,
  };
  return new Promise((resolve, reject) => {
    (proxy.protocol === 'https:' ? httpsRequest : httpRequest)(options)
      .once('connect', ({ statusCode }, socket: Socket) => {
        if (statusCode === 200) return resolve(socket);
        socket.destroy();
        reject(new Error(`the proxy ${proxy.host} answers ${statusCode} for ${target}`));
      })
      .once('response', ({ statusCode }) =>
        reject(new Error(`the proxy ${proxy.host} answers ${statusCode} for ${target}`)),
      )
      .once('error', reject)
      .end();
  });
}

/** The header that carries the user and password of the proxy's URL. */
export function proxyAuthorization({ username, password }: URL): Record<string, string> {
  if (!username) return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` };
}

function proxyUrl(variables: Variables, name: 'https_proxy' | 'http_proxy'): URL | undefined {
  const text = read(variables, name);
  if (!text) return undefined;
  // A password may hold a percent sign of its own, which begins no code.
  const encoded = text.replace(/%(?![\da-f]{2})/gi, '%25');
  const url = encoded.includes('://') ? encoded : `http://${encoded}`;
  if (URL.canParse(url) && /^https?:/.test(url)) return new URL(url);
  throw new Failure({
    code: 'input',
    // The value may hold a password.
    what: `The variable ${name.toUpperCase()} is not the URL of a proxy`,
    why: 'Allowed: http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ before the host if the proxy requires it',
  });
}

function exceptions(variables: Variables): string[] {
  return read(variables, 'no_proxy')
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  const [, name = entry, ofPort] = isIP(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const wanted = bare(name).replace(/^\*?\./, '');
  return (ofPort === undefined || ofPort === port) && (host === wanted || host.endsWith(`.${wanted}`));
}

function isLoopback(host: string): boolean {
  return host === '::1' || /(^|\.)localhost$/.test(host) || (isIP(host) === 4 && host.startsWith('127.'));
}

function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
