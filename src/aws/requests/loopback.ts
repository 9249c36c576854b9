import { lookup, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Name resolution for the SDK's sockets: names below localhost are the loopback (RFC 6761, section 6.3), which not every
 * system resolver knows. The SDK makes such names from a local AWS_ENDPOINT_URL: it puts the account id or the bucket
 * in front of the host.
 */
export const lookupWithLoopback: LookupFunction = (hostname, options, found) => {
  lookup(/\.localhost$/i.test(hostname) ? 'localhost' : hostname, options as LookupOptions, found);
};
