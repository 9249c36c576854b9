/** Everything the app takes from its environment, read and checked once at the start. */
export interface Config {
  /** How the app is deployed. The code is the same; only the entry file differs. */
  mode: 'container' | 'lambda';
  /** Content id of the running build (image digest or code hash), set by the deployment; "dev" on your machine. */
  version: string;
  /** DynamoDB table with the keys `pk` and `sk`, and the time to live in `expiresAt`. */
  tableName: string | undefined;
  /** Bucket of a database for each user. */
  filesBucket: string | undefined;
  /** Bucket of audio and exports, which may be deleted after a day. */
  audioBucket: string | undefined;
  /** Folder that lasts (EFS, or a disk of your own) for SQLite and audio. */
  dataDir: string | undefined;
  /** redis:// or rediss:// address for what is short-lived: sessions, sign-ins under way, rate limits. */
  cacheUrl: string | undefined;
  /** SSM parameter that says "on" while nothing may be written, and "off" otherwise. */
  freezeParameter: string | undefined;
  /** Origins of other sites whose pages may call this API; pages of the same origin always may. */
  corsOrigins: string[];
  /** How many proxies stand before the app, each of which adds an address to X-Forwarded-For. */
  trustedProxies: number;
  /** Sign-ins and chat messages that one client may send in a minute. */
  ratePerMinute: number;
  /** An OpenAI-compatible API for the chat; without one the app answers by itself. */
  chat: { url: string; model: string } | undefined;
  /** A provider of sign-ins (OAuth 2.0 with PKCE); without one there are passwords only. */
  oauth: OAuth | undefined;
}

const OAUTH = {
  authorizeUrl: 'OAUTH_AUTHORIZE_URL',
  tokenUrl: 'OAUTH_TOKEN_URL',
  userUrl: 'OAUTH_USER_URL',
  clientId: 'OAUTH_CLIENT_ID',
  clientSecret: 'OAUTH_CLIENT_SECRET',
  /** This app's own address, to which the provider sends people back. */
  baseUrl: 'APP_BASE_URL',
};

export type OAuth = Record<keyof typeof OAUTH, string>;

type Environment = Readonly<Record<string, string | undefined>>;

const OTHERS = 'TABLE_NAME FILES_BUCKET AUDIO_BUCKET DATA_DIR CACHE_URL CORS_ORIGINS CHAT_URL CHAT_MODEL'.split(' ');

export function readConfig(environment: Environment): Config {
  const text = (name: string) => environment[name] || undefined;
  const mode = text('DEPLOYMENT_MODE') ?? 'container';
  if (mode !== 'container' && mode !== 'lambda')
    throw new Error(`DEPLOYMENT_MODE is ${JSON.stringify(mode)}. Allowed: container, lambda`);
  if (mode === 'lambda' || text('NODE_ENV') === 'production') refusePlaceholders(environment);
  const origins = (text('CORS_ORIGINS') ?? '').split(',').map((origin) => origin.trim().replace(/\/$/, ''));
  const chatUrl = text('CHAT_URL')?.replace(/\/$/, '');
  return {
    mode,
    version: text('APP_VERSION') ?? 'dev',
    tableName: text('TABLE_NAME'),
    filesBucket: text('FILES_BUCKET'),
    audioBucket: text('AUDIO_BUCKET') ?? text('FILES_BUCKET'),
    dataDir: text('DATA_DIR'),
    cacheUrl: text('CACHE_URL'),
    freezeParameter: text('FREEZE_PARAMETER'),
    corsOrigins: origins.filter(Boolean),
    trustedProxies: wholeNumber(environment, 'TRUSTED_PROXIES', mode === 'lambda' ? 1 : 0, 0),
    ratePerMinute: wholeNumber(environment, 'RATE_LIMIT_PER_MINUTE', 30, 1),
    chat: chatUrl ? { url: chatUrl, model: text('CHAT_MODEL') ?? 'gpt-4o-mini' } : undefined,
    oauth: readOAuth(environment),
  };
}

/** A value that somebody forgot to replace must not run where others can reach it. */
function refusePlaceholders(environment: Environment): void {
  const left = [...OTHERS, ...Object.values(OAUTH)].find((name) => /change[-_ ]?me/i.test(environment[name] ?? ''));
  if (left) throw new Error(`${left} still has its placeholder (change-me). Set it, or leave it out`);
}

function readOAuth(environment: Environment): OAuth | undefined {
  const missing = Object.values(OAUTH).filter((name) => !environment[name]);
  if (missing.length > 0 && environment['OAUTH_CLIENT_ID'])
    throw new Error(`OAUTH_CLIENT_ID is set, so these must be: ${missing.join(', ')}`);
  if (missing.length > 0) return undefined;
  return Object.fromEntries(Object.entries(OAUTH).map(([key, name]) => [key, environment[name]])) as OAuth;
}

function wholeNumber(environment: Environment, name: string, fallback: number, least: number): number {
  const text = environment[name] || String(fallback);
  if (!/^\d{1,6}$/.test(text) || Number(text) < least)
    throw new Error(`${name} is ${JSON.stringify(text)}. Allowed: a whole number from ${least}`);
  return Number(text);
}
