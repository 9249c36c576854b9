import type { Environment } from '../process/index.ts';

export type EngineName = 'docker' | 'podman' | 'buildah';
export type PackageType = 'container' | 'lambda';

/**
 * - `off`: the image is pushed without being started.
 * - `warn`: every problem is only a warning.
 * - `auto`: a crash, another port than the wanted one, or a server that listens and does not know the health path that
 *   somebody named, fails the build; a health path that does not answer is a warning (some apps need their database).
 * - `enforce`: both fail the build.
 */
export type BootCheckLevel = 'off' | 'warn' | 'auto' | 'enforce';
export type ScanLevel = 'off' | 'report' | 'critical' | 'high';

/** One secret of the build (`RUN --mount=type=secret,id=...`): a value, or a file that the engine reads. */
export interface BuildSecret {
  id: string;
  value?: string;
  /** Absolute path. */
  file?: string;
  /** Of a value that stands in the input itself: the how many-th entry it is, the first is 1. */
  position?: number;
}

export interface BootCheckOptions {
  level: BootCheckLevel;
  /** At `auto` a crash is a warning only: the application does not get its secrets. */
  mayCrash?: boolean;
  /** At `auto` a server that does not know the path is a warning only: nobody has named it, other statuses count as healthy, or it may come with a database. */
  mayLackPath?: boolean;
  /** TCP port that the server listens on, in the check and in a function; given to it as PORT. The first EXPOSE, else 8080. */
  port?: number;
  /** Path that answers with a status below 400 once the application is up. */
  path: string;
  /** Extra environment for the check; never credentials of the deployment. */
  environment: Readonly<Record<string, string>>;
  /** Milliseconds from start until the health path must have answered. */
  timeout: number;
  /** Megabytes (MiB), as the platform will give it. */
  memory: number;
  /** JSON event for a function that is not a web server (package type lambda). */
  event?: string;
  /** Path of an AWS Lambda runtime interface emulator; found in the SAM CLI's installation when not given. */
  runtimeInterfaceEmulator?: string;
}

/** How a server image becomes a function: https://github.com/awslabs/aws-lambda-web-adapter */
export interface WebAdapterOptions {
  /**
   * `auto` wraps images that hold no Lambda runtime of their own with the pinned public image; `none` never wraps;
   * anything else is an image reference or the path of the adapter's binary.
   */
  adapter: string;
  readinessPath: string;
  invokeMode: 'buffered' | 'response_stream';
}

/** What a function gets from AWS when it starts (package type lambda): its secrets, and settings that are stored on S3. */
export interface SettingsOptions {
  /** Absolute path where the server reads settings from S3; undefined where it has none. */
  file?: string;
  /** Folder of the loaders, as `loaderFolder` has it. */
  loader: string;
  /** Absolute path of a file with the settings of the boot check, which has no network. */
  standIn?: string;
}

/** A finding that the scan gate accepts until a date. */
export interface AllowedFinding {
  id: string;
  reason: string;
  /** ISO date; the entry no longer counts after the end of that day (UTC). */
  expires: string;
}

export interface ScanOptions {
  level: ScanLevel;
  allow: readonly AllowedFinding[];
  /** Milliseconds to wait for the findings. */
  timeout: number;
}

export interface ImageRequest {
  /** Absolute path of the build context. */
  context: string;
  /** Dockerfile or Containerfile, relative to the context or absolute; found by itself when not given. */
  file?: string;
  target?: string;
  /** linux/amd64, what Lambda and Fargate run by default, or linux/arm64. Both at once need a buildx container driver. */
  platforms: readonly string[];
  buildArgs: Readonly<Record<string, string>>;
  secrets: readonly BuildSecret[];
  /** OCI labels; not part of the content key. */
  labels: Readonly<Record<string, string>>;
  /** Extra tags beside the content tag. */
  tags: readonly string[];
  /** An ECR repository name in the session's account and region, or a full path (host/name) in any registry. */
  repository: string;
  /**
   * Host under which the ECR registry is reached, in place of the one in the repository's URI: a FIPS, dual-stack or
   * VPC endpoint. Images are pushed to and named with this host.
   */
  registry?: string;
  createRepository: boolean;
  /** Of a repository that is created. */
  repositoryTags: Readonly<Record<string, string>>;
  engine: 'auto' | EngineName;
  push: boolean;
  reuse: boolean;
  /** Milliseconds; an older image with the same content is rebuilt, to get the patches of its base image. */
  reuseMaxAge: number;
  noCache: boolean;
  packageType: PackageType;
  webAdapter: WebAdapterOptions;
  settings?: SettingsOptions;
  bootCheck: BootCheckOptions;
  scan: ScanOptions;
  cacheFrom: readonly string[];
  cacheTo: readonly string[];
  /** Newest images to keep (see `pruneImages`); 0 keeps all. */
  keepImages: number;
  /** The environment that engine processes start from; AWS and OIDC credentials are taken out of it. */
  environment: Environment;
}

/** A request with every default filled in. */
export function imageRequest(
  given: Pick<ImageRequest, 'context' | 'repository'> &
    Partial<Omit<ImageRequest, 'bootCheck' | 'scan' | 'webAdapter'>> & {
      bootCheck?: Partial<BootCheckOptions>;
      scan?: Partial<ScanOptions>;
      webAdapter?: Partial<WebAdapterOptions>;
    },
): ImageRequest {
  return {
    buildArgs: {},
    secrets: [],
    labels: {},
    tags: [],
    createRepository: true,
    repositoryTags: {},
    engine: 'auto',
    push: true,
    reuse: true,
    reuseMaxAge: 30 * 24 * 3_600_000,
    noCache: false,
    packageType: 'container',
    cacheFrom: [],
    cacheTo: [],
    keepImages: 0,
    environment: {},
    ...given,
    platforms: given.platforms?.length ? given.platforms : ['linux/amd64'],
    webAdapter: { adapter: 'auto', readinessPath: '/', invokeMode: 'buffered', ...given.webAdapter },
    bootCheck: { level: 'auto', path: '/', environment: {}, timeout: 30_000, memory: 512, ...given.bootCheck },
    scan: { level: 'off', allow: [], timeout: 300_000, ...given.scan },
  };
}
