import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { markdown, type Reporter } from '../report/index.ts';

/** A zip, a public key or a certificate, with no private key beside it. */
const FOR_EVERYBODY = /^(?![^]*PRIVATE KEY)(PK[^\s\w+/=]{2}|[^]*BEGIN ([A-Z ]*PUBLIC KEY|CERTIFICATE))/;

/**
 * What may be secret, for packages, images and sites alike: names of files and folders that hold credentials, or a history
 * with them. Where a name says too little, what stands in the file decides: with `holds` it must be there, with `unless`
 * it must not. Not examples such as `.env.example`.
 */
const SECRET: readonly { name: RegExp; holds?: RegExp; unless?: RegExp }[] = [
  { name: /(^|\/)\.(git|svn|hg)(\/|$)/i },
  { name: /(^|\/)\.env(\.(?!([\w.-]+\.)?(example|sample|template|dist|defaults|schema|vault|d\.ts)$)[\w.-]+)?$/i },
  { name: /(^|\/)(\.envrc|\.dev\.vars|\.secrets|\.streamlit\/secrets\.toml|config\/secrets\.ya?ml)$/i },
  // What is below these folders is one person's. Others hold task definitions, pipelines and manifests as well.
  { name: /(^|\/)(\.config\/gcloud|\.gnupg|\.terraform\.d)\//i },
  { name: /(^|\/)\.aws\/(config|credentials|(sso|cli|login)\/.*)$/i },
  { name: /(^|\/)\.azure\/(accessTokens|azureProfile|(msal_|service_principal_)[\w.-]*)(\.(json|bin|enc))?$/i },
  { name: /(^|\/)\.kube\/(config|cache\/.*)$/i },
  { name: /(^|\/)\.kube\//i, holds: /^\s*(-\s+)?(client-key-data|token|password):\s*["']?[\w+/=.-]{8}/m },
  { name: /(^|\/)\.ssh\/(?!(config|known_hosts|authorized_keys)$|[^/]*\.pub$)/i },
  {
    name: /(^|\/)(\.docker\/config\.json|\.docker(cfg|configjson)|\.cargo\/credentials(\.toml)?|\.gem\/credentials)$/i,
  },
  { name: /(^|\/)(\.git-credentials|[._]netrc|\.pypirc|\.pgpass|\.(my|mylogin)\.cnf|\.s3cfg|\.boto|\.vault-token)$/i },
  { name: /(^|\/)(\.htpasswd|\.htdigest|\.ftpconfig|sftp(-config)?\.json|wp-config\.php|local\.settings\.json)$/i },
  { name: /(^|\/)\.(ba|z|k)?sh_history$|(^|\/)\.(python|node_repl|psql|mysql|rediscli|irb)_history$/i },
  { name: /(^|\/)id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/i },
  { name: /(^|\/)(gha-creds-[0-9a-f]+|service-?account(-?key)?|client_secret[\w.-]*)\.json$/i },
  { name: /(^|\/)([\w.-]+-firebase-adminsdk-[\w.-]+|application_default_credentials|credentials\.tfrc)\.json$/i },
  { name: /\.(p12|pfx|jks|keystore|kdbx|ppk|ovpn|tfstate|tfvars)$|\.tfstate\.backup$/i },
  // public-key.pem is for everybody, as is a certificate; a talk made with Keynote is a zip.
  { name: /(^|\/)([^/]*private[^/]*\.pem|(?![^/]*public)([^/]*key[^/]*\.pem|[^/]*\.key))$/i, unless: FOR_EVERYBODY },
  { name: /\.(pem|crt|cer|asc|p8|pk8)$/i, holds: /BEGIN [A-Z ]*PRIVATE KEY/ },
  // A password or token that is none is a variable's name, `${NPM_TOKEN}`, or explained in a comment: only a real one counts there.
  {
    name: /(^|\/)\.(npmrc|yarnrc)$/i,
    holds:
      /^(?![ \t]*[#;]).*_(auth|authToken|password)["']?[ \t]*[= \t][ \t]*["']?(?!\$\{)[\w+/=-]{4}|_authToken.*\b(npm_|gh[a-z]_|glpat-|[\da-f]{8}-([\da-f]{4}-){3})\w{12}/im,
  },
  { name: /(^|\/)\.yarnrc\.ya?ml$/i, holds: /npmAuth(Token|Ident)["']?:[ \t]*["']?(?!\$\{)[\w+/=-]{4}/ },
  {
    name: /(^|\/)(pip\.conf|pip\.ini|\.condarc|requirements[\w.-]*\.txt)$/i,
    holds: /https?:\/\/(?!\$)[^\s/:@]+:(?!\$)[^\s/@]+@/,
  },
  {
    name: /(^|\/)(nuget\.config|\.?m2\/settings\.xml|settings\.xml)$/i,
    holds: /ClearTextPassword|<password>(?!\$\{)[^<{\s]/i,
  },
  // Of Composer and Podman, by host: an API's description and a page's texts name such schemes as well.
  {
    name: /(^|\/)auth\.json$/i,
    holds:
      /"(http-basic|bearer|auths|[a-z]+-(oauth|token))"\s*:\s*\{\s*"(https?:\/\/)?(localhost|[\w-]+(\.[\w-]+)+)(:\d+)?[^"]*"\s*:\s*["{]/,
  },
  {
    name: /(^|\/)[\w.-]*credentials?[\w.-]*\.json$/i,
    holds: /"(private_key|client_secret|aws_?secret_?access_?key)"/i,
  },
];

/** Packages of others: they bring keys for their own tests, and are as they are. */
export const OF_OTHERS = /(^|\/)(node_modules|site-packages|vendor)\//;

/** So much of a file is looked at. */
const BEGINNING = 64 * 1024;

/** Where the bytes of a file are: its place on the disk, or the bytes. */
export type Content = string | Buffer;

/**
 * Whether a file should hardly be shipped; the path has forward slashes. `content` is asked only where the name says too
 * little; without it the name alone decides.
 */
export function looksSecret(path: string, content?: Content): boolean {
  if (OF_OTHERS.test(path)) return false;
  let text: string | undefined;
  const read = () => (text ??= content === undefined ? '' : beginning(content));
  return SECRET.some(
    ({ name, holds, unless }) =>
      name.test(path) && (holds === undefined || holds.test(read())) && !(unless?.test(read()) ?? false),
  );
}

/** A file that cannot be read is told as that by whatever ships it. */
function beginning(content: Content): string {
  if (typeof content !== 'string') return content.toString('latin1', 0, BEGINNING);
  let handle: number | undefined;
  try {
    handle = openSync(content, 'r');
    const memory = Buffer.alloc(BEGINNING);
    return memory.toString('latin1', 0, readSync(handle, memory));
  } catch {
    return '';
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Those below a folder that should hardly be shipped. */
export function secretFiles(folder: string, paths: readonly string[]): string[] {
  return paths.filter((path) => looksSecret(path, join(folder, path)));
}

/** Warns about files that should hardly be shipped. `ignoreFile` is where a line leaves them out. */
export function warnOfSecretFiles(
  report: Pick<Reporter, 'warning'>,
  { where, found, ignoreFile }: { where: string; found: readonly string[]; ignoreFile: string },
): void {
  if (found.length === 0) return;
  report.warning(
    `${where} holds ${markdown.named(found, 5)}, which may be secret. Leave them out with lines in ${ignoreFile}`,
    { title: 'Files that may be secret' },
  );
}
