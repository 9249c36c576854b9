import { Failure } from '../../report/index.ts';

/** curl's --connect-to: connections for `host:port` go to `toHost:toPort`; Host header and TLS name stay as they are. */
export interface ConnectTo {
  host: string;
  port: string;
  toHost: string;
  toPort: string;
  /** As it was written. */
  text: string;
}

const ENTRY = /^(\[[^\]]*\]|[^:]*):(\d*):(\[[^\]]*\]|[^:]*):(\d*)$/;

/** Parses HOST1:PORT1:HOST2:PORT2; every part may be empty, IPv6 addresses stand in brackets. */
export function parseConnectTo(text: string): ConnectTo {
  const match = ENTRY.exec(text.trim());
  if (!match || [match[2], match[4]].some((port) => port !== '' && !(Number(port) >= 1 && Number(port) <= 65_535))) {
    throw new Failure({
      code: 'input',
      what: `connect-to has ${JSON.stringify(text)}`,
      why: 'Allowed: HOST1:PORT1:HOST2:PORT2, as in curl; each part may be empty, a port is a number from 1 to 65535',
      todo: 'For example app.example.org:443:d111111abcdef8.cloudfront.net:443',
    });
  }
  const [, host, port, toHost, toPort] = match as unknown as [string, string, string, string, string];
  return { host: bare(host), port, toHost: bare(toHost), toPort, text };
}

/** Where a connection for host and port really goes; the first entry that fits wins. */
export function destination(entries: readonly ConnectTo[], host: string, port: string): { host: string; port: string } {
  const wanted = bare(host).toLowerCase();
  const entry = entries.find(
    (one) => (one.host === '' || one.host.toLowerCase() === wanted) && (one.port === '' || one.port === port),
  );
  const target = { host: entry?.toHost || bare(host), port: entry?.toPort || port };
  // RFC 6761, 6.3: names in localhost are the loopback, whether or not the resolver knows them.
  return /(^|\.)localhost\.?$/i.test(target.host) && target.host.toLowerCase() !== 'localhost'
    ? { ...target, host: '127.0.0.1' }
    : target;
}

function bare(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}
