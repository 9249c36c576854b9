import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { AliasSettings } from './alias-settings.ts';

/** A function of a shipped template whose versions and aliases are Deploy's. */
export interface FunctionRequest {
  functionName: string;
  /** What the function gets as APP_VERSION: the version that is published must have it. */
  appVersion: string;
  /** The fingerprint of the settings, with which its description must end; undefined where its template has none. */
  settings?: string | undefined;
  /** Asked once with a direct call, before any check: an error of initialization shows itself there and nowhere else. */
  healthPath: string;
  /** Of the events that its way in sends. */
  eventFormat: '1.0' | '2.0';
  /** What its aliases have beside a version. */
  alias: AliasSettings;
  /**
   * The package that its stack gives it, with its digest in base64, as Lambda says it, and when it was stored; undefined for the
   * code of an image.
   */
  code?: { bucket: string; key: string; sha256: string; since: Date } | undefined;
  /** The function as it was read already, and since nothing has changed it; undefined where it was not, or has been used. */
  takeReading?: (functionName: string) => Promise<FunctionReading | undefined>;
}

/** A function with its aliases. */
export interface FunctionReading {
  /** As its stack has left it. */
  latest: FunctionConfiguration;
  live: AliasConfiguration | undefined;
  /** What `live` leads to; read beside it, so that it may be another version where the alias is being moved. */
  behind: FunctionConfiguration | undefined;
  candidate: AliasConfiguration | undefined;
  /** Copies that `live` keeps ready. */
  provisioned: number;
  /** What was published of it meanwhile (see `publishAhead`). */
  published?: FunctionConfiguration | undefined;
}

/** The alias that serves users, and the one that only checks reach. */
export const LIVE = 'live';
export const CANDIDATE = 'candidate';
