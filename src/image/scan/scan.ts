import {
  DescribeImageScanFindingsCommand,
  StartImageScanCommand,
  type DescribeImageScanFindingsCommandOutput,
} from '@aws-sdk/client-ecr';
import { awsErrorName, explainAwsError, poll } from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import type { EcrRegistry } from '../registry/ecr.ts';
import type { PlatformImage } from '../registry/registry.ts';
import type { AllowedFinding, ScanOptions } from '../request.ts';
import { describeScan, SEVERITIES } from './describe-scan.ts';
import { readFindings, type ScanFinding, type ScanResult } from './findings.ts';

export interface ScanTarget {
  registry: Pick<EcrRegistry, 'client' | 'target'>;
  /** The image, or each image of an index: the registry does not scan the index itself. */
  images: readonly PlatformImage[];
}

/** One image that is scanned. */
type ScannedImage = Pick<ScanTarget, 'registry'> & PlatformImage;

/**
 * Waits for the registry's findings about an image and fails where one is at the chosen level and not on the allow
 * list. No findings in time is a failure too, except at `report`.
 */
export async function scanGate(
  context: Pick<Context, 'report' | 'clock'>,
  target: ScanTarget,
  options: ScanOptions,
): Promise<ScanResult> {
  const { report, clock } = context;
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  let found: ScanFinding[];
  try {
    found = await findingsOf(context, target, options.timeout);
  } catch (error) {
    if (options.level !== 'report' || !(error instanceof Failure)) throw error;
    report.warning(`${error.what}: ${error.why ?? ''}`, { title: 'Image scan' });
    return { status: 'UNKNOWN', counts: {}, findings: [] };
  }
  const findings = merge(found).map((finding) => ({ ...finding, ...allowance(finding, options.allow, today) }));
  findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.id < b.id ? -1 : 1));
  const result: ScanResult = { status: 'COMPLETE', counts: count(findings), findings };
  report.summary(describeScan(result, options.allow, today));
  for (const { id, expires } of options.allow)
    if (expires < today)
      report.warning(`The exception for ${id} expired on ${expires}: it counts again`, { title: 'Image scan' });
  const failing = FAILING[options.level];
  const refused = findings.filter(({ severity, allowed }) => allowed === undefined && failing.includes(severity));
  if (refused.length === 0) return result;
  throw new Failure({
    code: 'scan',
    what: `The image has ${markdown.count(refused.length, 'finding')} at the level ${options.level} or above`,
    why: refused.slice(0, 5).map(describeFinding).join('; '),
    todo: 'Update the packages or the base image (no-cache: true builds on its newest version), or allow a finding in scan-allow by its id, with a reason and an expiry date',
  });
}

const FAILING: Readonly<Record<ScanOptions['level'], readonly string[]>> = {
  off: [],
  report: [],
  critical: ['CRITICAL'],
  high: ['CRITICAL', 'HIGH'],
};

function describeFinding({ id, severity, package: name, version, fixedIn, platforms }: ScanFinding): string {
  const where = platforms ? ` on ${platforms.join(' and ')}` : '';
  return `${id} (${severity.toLowerCase()}) in ${name} ${version}${where}${fixedIn ? `, fixed in ${fixedIn}` : ''}`;
}

async function findingsOf(
  context: Pick<Context, 'clock'>,
  { registry, images }: ScanTarget,
  timeout: number,
): Promise<ScanFinding[]> {
  if (images.length === 0)
    throw new Failure({
      code: 'scan',
      what: `The image index in ${registry.target.repositoryName} contains no image for any platform`,
      why: 'Nothing could be scanned, which does not count as passed',
      todo: 'Build it again with no-cache: true, or set scan: off',
    });
  const scans = images.map(async (image) => {
    const pages = await waitForFindings(context, { registry, ...image }, timeout);
    const platforms = image.platform ? { platforms: [image.platform] } : {};
    return pages.flatMap(readFindings).map((finding) => ({ ...finding, ...platforms }));
  });
  return (await Promise.all(scans)).flat();
}

/** The same finding on several platforms is one. */
function merge(findings: readonly ScanFinding[]): ScanFinding[] {
  const merged = new Map<string, ScanFinding>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.id, finding.severity, finding.package, finding.version, finding.fixedIn]);
    const same = merged.get(key);
    const platforms = [...new Set([...(same?.platforms ?? []), ...(finding.platforms ?? [])])];
    merged.set(key, { ...finding, ...(platforms.length > 0 && { platforms }) });
  }
  return [...merged.values()];
}

async function waitForFindings(
  { clock }: Pick<Context, 'clock'>,
  target: ScannedImage,
  timeout: number,
): Promise<DescribeImageScanFindingsCommandOutput[]> {
  let started = false;
  const image = `${target.registry.target.repositoryName}@${target.digest}${target.platform ? ` (${target.platform})` : ''}`;
  const look = async () => {
    const first = await describe(target).catch((error: unknown) => {
      if (awsErrorName(error) === 'ScanNotFoundException') return undefined;
      throw explainAwsError(error, `The scan of ${image} could not be read`);
    });
    const { status, description } = first?.imageScanStatus ?? {};
    // COMPLETE is basic scanning's end, ACTIVE enhanced scanning's first full result.
    if (first && (status === 'COMPLETE' || status === 'ACTIVE')) return await allPages(target, first);
    if (status && !/^(IN_PROGRESS|PENDING)$/.test(status)) throw scanFailure(image, status, description);
    if (!first && !started) {
      started = true;
      await start(target, image);
    }
    return undefined;
  };
  const late = () =>
    new Failure({
      code: 'scan',
      what: `The scan of ${image} has no result after ${markdown.duration(timeout)}`,
      why: 'An image passes only after its scan has finished',
      todo: 'Check that scanning is on for the repository, or raise scan-timeout',
    });
  return await poll(look, { timeout, clock, late });
}

async function describe({ registry, digest }: ScannedImage, nextToken?: string) {
  const imageId = { imageDigest: digest };
  const page = nextToken ? { nextToken } : { maxResults: 1000 };
  return await registry.client.send(new DescribeImageScanFindingsCommand({ ...registry.target, imageId, ...page }));
}

async function allPages(target: ScannedImage, first: DescribeImageScanFindingsCommandOutput) {
  const pages = [first];
  for (let token = first.nextToken; token; token = pages.at(-1)!.nextToken) pages.push(await describe(target, token));
  return pages;
}

/** Starts a scan if the repository does not scan on push. Enhanced scanning starts by itself and refuses this call. */
async function start({ registry, digest }: ScannedImage, image: string): Promise<void> {
  try {
    await registry.client.send(new StartImageScanCommand({ ...registry.target, imageId: { imageDigest: digest } }));
  } catch (error) {
    if (/^(LimitExceededException|ValidationException|ImageArchivedException)$/.test(awsErrorName(error))) return;
    throw explainAwsError(error, `The scan of ${image} could not be started`);
  }
}

function scanFailure(image: string, status: string, description: string | undefined): Failure {
  return new Failure({
    code: 'scan',
    what: `The scan of ${image} ended with ${status}`,
    why: description,
    todo:
      status === 'UNSUPPORTED_IMAGE'
        ? 'ECR cannot scan images on this base (FROM scratch, for example): set scan: off'
        : 'Try again, or set scan: report to see the reason without failing',
  });
}

/** An exception counts to the end of its day, UTC. */
function allowance({ id }: ScanFinding, allow: readonly AllowedFinding[], today: string): { allowed?: string } {
  const entry = allow.find((candidate) => candidate.id === id && candidate.expires >= today);
  return entry ? { allowed: `${entry.reason} (until ${entry.expires})` } : {};
}

function count(findings: readonly ScanFinding[]): Record<string, number> {
  const bySeverity = Object.entries(Object.groupBy(findings, ({ severity }) => severity));
  return Object.fromEntries(bySeverity.map(([severity, found = []]) => [severity, found.length]));
}
