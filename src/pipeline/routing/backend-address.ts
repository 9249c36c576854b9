import type { BackendRecord, Mode } from '../../release/index.ts';

/** The backend that answers at the address in a stack's outputs. */
export function backendOf(mode: Mode, outputs: Readonly<Record<string, string>>): BackendRecord {
  // The door of a preview calls the function itself.
  if (outputs['ApiUrl'] === undefined)
    return { id: mode, domain: outputs['AliasArn']!, protocol: 'https', port: 443, path: '' };
  const url = new URL(outputs['ApiUrl']);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return {
    id: mode,
    domain: url.hostname,
    protocol,
    port: Number(url.port) || (protocol === 'http' ? 80 : 443),
    path: url.pathname.replace(/\/+$/, ''),
    ...(outputs['IsClosed'] === 'true' && { closed: true }),
  };
}

/** The address of a backend that has one, without a slash at its end. */
export function addressOf({ protocol, domain, port, path }: BackendRecord): string {
  const usual = port === (protocol === 'https' ? 443 : 80);
  return `${protocol}://${domain}${usual ? '' : `:${port}`}${path}`;
}
