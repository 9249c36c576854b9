import type { Reporter } from '../report/index.ts';

/** Names of files and folders that hold credentials, or a history with them; not examples such as `.env.example`. */
const SECRET = [
  /(^|\/)\.git(\/|$)/,
  /(^|\/)\.env(\.(?!(example|sample|template|dist|defaults|schema)$)[\w.-]+)?$/i,
  /(^|\/)(\.aws\/credentials|\.docker\/config\.json|\.kube\/config|\.git-credentials|\.netrc|\.pypirc|\.pgpass)$/,
  /(^|\/)id_(rsa|dsa|ecdsa|ed25519)$/,
  /(^|\/)(gha-creds-[0-9a-f]+|service-account(-key)?|client_secret[\w.-]*)\.json$/,
  /(^|\/)[^/]*private[^/]*\.pem$/i,
  // public-key.pem is for everybody.
  /(^|\/)(?![^/]*public)([^/]*key[^/]*\.pem|[^/]*\.key)$/i,
  /\.(p12|pfx|jks|keystore|tfstate)$/i,
];

/** Packages of others bring keys for their own tests. */
const OF_OTHERS = /(^|\/)(node_modules|site-packages|vendor)\//;

/** Whether a file should hardly be shipped; the path has forward slashes. */
export function looksSecret(path: string): boolean {
  return !OF_OTHERS.test(path) && SECRET.some((pattern) => pattern.test(path));
}

/** Warns about files that should hardly be shipped. `ignoreFile` is where a line leaves them out. */
export function warnOfSecretFiles(
  report: Pick<Reporter, 'warning'>,
  { where, paths, ignoreFile }: { where: string; paths: readonly string[]; ignoreFile: string },
): void {
  const found = paths.filter(looksSecret);
  if (found.length === 0) return;
  const named = found.slice(0, 5).join(', ');
  const rest = found.length > 5 ? ` and ${found.length - 5} more` : '';
  report.warning(`${where} holds ${named}${rest}, which may be secret. Leave them out with lines in ${ignoreFile}`, {
    title: 'Files that may be secret',
  });
}
