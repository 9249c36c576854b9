/** Something of an environment that is still there. */
export interface Leftover {
  /** What it is, in words: "table", "log group". */
  kind: string;
  name: string;
  /** Why it is there, where that is known: kept data, CloudFront at work, somebody else's. */
  why?: string;
}
