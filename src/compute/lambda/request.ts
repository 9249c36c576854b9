/** A function of a shipped template whose versions and aliases are Deploy's. */
export interface FunctionRequest {
  functionName: string;
  /** What the function gets as APP_VERSION: the version that is published must have it. */
  appVersion: string;
  /** Asked once with a direct call, before any check: an error of initialization shows itself there and nowhere else. */
  healthPath: string;
  /** Behind function URLs, which belong to an alias each, in place of HTTP APIs of the stack. */
  streaming: boolean;
}

/** The alias that serves users, and the one that only checks reach. */
export const LIVE = 'live';
export const CANDIDATE = 'candidate';
