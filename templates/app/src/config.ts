type Environment = Readonly<Record<string, string | undefined>>;

export type Config = ReturnType<typeof readConfig>;

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

/** Everything the app takes from its environment, read and checked once at the start. */
export function readConfig(environment: Environment) {
  const mode = environment['DEPLOYMENT_MODE'] || 'container';
  if (mode !== 'container' && mode !== 'lambda')
    throw new Error(`DEPLOYMENT_MODE is ${JSON.stringify(mode)}. Allowed: container, lambda`);
  const text = (name: string) => {
    const value = environment[name] || undefined;
    // What somebody forgot to replace must not run where others can reach it.
    if (value && /change[-_ ]?me/i.test(value) && (mode === 'lambda' || environment['NODE_ENV'] === 'production'))
      throw new Error(`${name} still has its placeholder (change-me). Set it, or leave it out`);
    return value;
  };
  const number = (name: string, fallback: number, least: number) => {
    const value = text(name) ?? String(fallback);
    if (!/^\d{1,6}$/.test(value) || Number(value) < least)
      throw new Error(`${name} is ${JSON.stringify(value)}. Allowed: a whole number from ${least}`);
    return Number(value);
  };
  const withoutSlash = (url: string | undefined) => url?.trim().replace(/\/$/, '');
  const url = withoutSlash(text('CHAT_URL'));
  return {
    /** How the app is deployed. The code is the same; only the entry file differs. */
    mode: mode as 'container' | 'lambda',
    /** Content id of the running build (image digest or code hash), set by the deployment; "dev" on your machine. */
    version: text('APP_VERSION') ?? 'dev',
    /** DynamoDB table with the keys `pk` and `sk`, and the time to live in `expiresAt`. */
    tableName: text('TABLE_NAME'),
    /** Bucket of a database for each user. */
    filesBucket: text('FILES_BUCKET'),
    /** Bucket of audio and exports, which may be deleted after a day. */
    audioBucket: text('AUDIO_BUCKET') ?? text('FILES_BUCKET'),
    /** Folder that lasts (EFS, or a disk of your own) for SQLite and audio. */
    dataDir: text('DATA_DIR'),
    /** redis:// or rediss:// address for what is short-lived: sessions, sign-ins under way, rate limits. */
    cacheUrl: text('CACHE_URL'),
    /** SSM parameter that says "on" while this mode may write nothing: each has its own, so that one side takes over. */
    freezeParameter: text('FREEZE_PARAMETER') && `${text('FREEZE_PARAMETER')}/${mode}`,
    /** Origins of other sites whose pages may call this API; pages of the same origin always may. */
    corsOrigins: (text('CORS_ORIGINS') ?? '').split(',').flatMap((origin) => withoutSlash(origin) || []),
    /** How many proxies stand before the app, each of which adds an address to X-Forwarded-For. */
    trustedProxies: number('TRUSTED_PROXIES', mode === 'lambda' ? 1 : 0, 0),
    /** Sign-ins and chat messages that one client may send in a minute. */
    ratePerMinute: number('RATE_LIMIT_PER_MINUTE', 30, 1),
    /** An OpenAI-compatible API for the chat; without one the app answers by itself. */
    chat: url ? { url, model: text('CHAT_MODEL') ?? 'gpt-4o-mini' } : undefined,
    /** A provider of sign-ins (OAuth 2.0 with PKCE); without one there are passwords only. */
    oauth: readOAuth(text),
  };
}

function readOAuth(text: (name: string) => string | undefined): OAuth | undefined {
  const [missing, set] = [[] as string[], [] as string[]];
  for (const name of Object.values(OAUTH)) (text(name) ? set : missing).push(name);
  // The app's own address may be known without a provider.
  if (missing.length > 0 && set.some((name) => name !== OAUTH.baseUrl))
    throw new Error(`${set[0]} is set, so these must be: ${missing.join(', ')}`);
  if (missing.length > 0) return undefined;
  return Object.fromEntries(Object.entries(OAUTH).map(([key, name]) => [key, text(name)])) as OAuth;
}
