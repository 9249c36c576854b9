/** An image in a registry. */
export interface RegistryImage {
  digest: string;
  tags: string[];
  /** Compressed bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  createdAt?: number;
  /** A list of images instead of one. */
  index?: boolean;
}

export interface ScanFinding {
  id: string;
  severity: string;
  package: string;
  version: string;
  fixedIn: string;
  url: string;
  /** Platforms whose image has it, where the image is an index of several. */
  platforms?: string[];
  /** Why it is accepted; absent when it counts. */
  allowed?: string;
}

export interface ScanResult {
  status: string;
  counts: Record<string, number>;
  findings: ScanFinding[];
}

export interface BootCheckResult {
  outcome: 'healthy' | 'not-healthy' | 'skipped';
  /** Milliseconds from the start of the container to the first good answer, or to the end of the check. */
  elapsed: number;
  problem?: string;
  /** The one port that the application listens on, where it is another than the one asked. */
  listensOn?: number;
  /** What the health path answers, where no later answer would be another. */
  status?: number;
}

export interface ImageResult {
  /** repository@sha256:...; the local image id when nothing was pushed. */
  image: string;
  digest: string;
  tags: string[];
  reused: boolean;
  /** Compressed bytes in the registry, or bytes on disk when nothing was pushed. */
  size: number;
  scan?: ScanResult;
  bootCheck?: BootCheckResult;
  /** Milliseconds of each step. */
  timings: Record<string, number>;
}
