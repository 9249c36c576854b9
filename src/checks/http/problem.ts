import { messageOf } from '../../report/index.ts';

/** Why there is no complete answer. */
export interface Problem {
  kind:
    | 'dns'
    | 'refused'
    | 'unreachable'
    | 'reset'
    | 'timeout'
    | 'tls'
    | 'certificate'
    | 'protocol'
    | 'redirects'
    | 'too-large';
  message: string;
}

/**
 * True where the problem is itself an answer about the deployment: a wrong certificate, a loop of redirects, a body
 * without end. All others mean that nothing was learned, which is inconclusive.
 */
export function isFailure(problem: Problem): boolean {
  return ['certificate', 'protocol', 'redirects', 'too-large'].includes(problem.kind);
}

const CERTIFICATE =
  /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNSPECIFIED)/;

/** What went wrong with a connection, with the address. */
export function explainConnection(error: unknown, url: URL): Problem {
  const cause = rootOf(error);
  const code = (cause as { code?: string }).code ?? '';
  const message = messageOf(cause);
  const host = url.host;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return { kind: 'dns', message: `DNS has no address for ${url.hostname} (${code})` };
  if (code === 'ECONNREFUSED') return { kind: 'refused', message: `${host} refused the connection` };
  if (CERTIFICATE.test(code))
    return { kind: 'certificate', message: `TLS certificate of ${host}: ${message} (${code})` };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS'))
    return { kind: 'tls', message: `TLS with ${host} failed: ${message.split('\n')[0]} (${code})` };
  if ((cause as Error).name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW')
    return { kind: 'protocol', message: `${host} answered with something that is not HTTP: ${message}` };
  if (['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'EADDRNOTAVAIL'].includes(code))
    return { kind: 'unreachable', message: `${host} cannot be reached (${code})` };
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return { kind: 'reset', message: `${host} sent a different number of bytes than it announced` };
  return { kind: 'reset', message: `${host} closed the connection: ${message}${code ? ` (${code})` : ''}` };
}

/** The first real error inside AggregateErrors (one per address tried) and causes. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0]);
  if (error instanceof Error && error.cause instanceof Error) return rootOf(error.cause);
  return error;
}
