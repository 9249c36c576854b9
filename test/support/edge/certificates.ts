import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { generate } from 'selfsigned';

export interface CertificateAuthority {
  /** PEM file for NODE_EXTRA_CA_CERTS, curl --cacert and the like. */
  caFile: string;
  /** A context with a certificate for any host name, made on first use. */
  contextFor(host: string): Promise<SecureContext>;
}

/** A throw-away authority: every AWS host name that a test asks for gets a certificate that clients with `caFile` accept. */
export async function certificateAuthority(folder?: string): Promise<CertificateAuthority> {
  // A name of its own: clients tell authorities by it, and a process may trust several of them.
  const ca = await generate([{ name: 'commonName', value: `Local edge ${randomUUID()}` }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const caFile = join(folder ?? mkdtempSync(join(tmpdir(), 'deploy-edge-')), 'ca.pem');
  writeFileSync(caFile, ca.cert);
  const contexts = new Map<string, Promise<SecureContext>>();
  const make = async (host: string) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: host.slice(0, 64) }], {
      keyType: 'ec',
      algorithm: 'sha256',
      ca: { key: ca.private, cert: ca.cert },
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
      ],
    });
    return createSecureContext({ key, cert });
  };
  return {
    caFile,
    contextFor(host) {
      if (!contexts.has(host)) contexts.set(host, make(host));
      return contexts.get(host)!;
    },
  };
}
