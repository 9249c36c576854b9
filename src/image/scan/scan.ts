import {
  DescribeImageScanFindingsCommand,
  StartImageScanCommand,
  type DescribeImageScanFindingsCommandOutput,
  type ECRClient,
} from '@aws-sdk/client-ecr';
import { awsErrorName, explainAwsError, poll, PollTimeout, type Clock } from '../../aws/index.ts';
import { Failure, markdown, type Reporter } from '../../report/index.ts';
import type { PlatformImage } from '../registry/registry.ts';
import type { AllowedFinding, ScanFinding, ScanOptions, ScanResult } from '../request.ts';

export interface ScanTarget {
  client: ECRClient;
  repositoryName: string;
  registryId?: string;
  /** The image, or each image of an index: the registry scans those, and the index itself never. */
  images: readonly PlatformImage[];
}

/** One scan. */
type ScannedImage = Omit<ScanTarget, 'images'> & PlatformImage;

/** In order of weight, as ECR names them: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html */
export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED', 'UNTRIAGED'];

/**
 * Waits for the registry's findings about an image and fails where one is at the chosen level and not on the allow
 * list. No findings in time is a failure too, except at `report`.
 */
export async function scanGate(
  target: ScanTarget,
  options: ScanOptions,
  report: Reporter,
  clock?: Clock,
): Promise<ScanResult> {
  const today = new Date(clock?.now() ?? Date.now()).toISOString().slice(0, 10);
  let found: ScanFinding[][];
  try {
    const { images, ...registry } = target;
    if (images.length === 0) throw nothingToScan(target.repositoryName);
    found = await Promise.all(images.map((image) => findingsOf({ ...registry, ...image }, options, clock)));
  } catch (error) {
    if (options.level !== 'report' || !(error instanceof Failure)) throw error;
    report.warning(`${error.what}: ${error.why ?? ''}`, { title: 'Image scan' });
    return { status: 'UNKNOWN', counts: {}, findings: [] };
  }
  const findings = merge(found.flat()).map((finding) => ({
    ...finding,
    ...allowance(finding, options.allow, today),
  }));
  findings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.id < b.id ? -1 : 1));
  const result: ScanResult = { status: 'COMPLETE', counts: count(findings), findings };
  report.summary(describeScan(result, options.allow, today));
  for (const { id, expires } of options.allow)
    if (expires < today)
      report.warning(`The allowance for ${id} ended on ${expires}: it counts again`, { title: 'Image scan' });
  const refused = findings.filter(
    ({ severity, allowed }) => allowed === undefined && failing(options.level).includes(severity),
  );
  if (refused.length === 0) return result;
  throw new Failure({
    code: 'scan',
    what: `The image has ${refused.length} finding${refused.length === 1 ? '' : 's'} at the level ${options.level} or above`,
    why: refused
      .slice(0, 5)
      .map(
        ({ id, severity, package: name, version, fixedIn, platforms }) =>
          `${id} (${severity.toLowerCase()}) in ${name} ${version}${platforms ? ` on ${platforms.join(' and ')}` : ''}${fixedIn ? `, fixed in ${fixedIn}` : ''}`,
      )
      .join('; '),
    todo: 'Update the packages or the base image (no-cache: true builds on its newest version), or allow a finding by id with reason and expiry date in scan-allow',
  });
}

function failing(level: ScanOptions['level']): string[] {
  return { off: [], report: [], critical: ['CRITICAL'], high: ['CRITICAL', 'HIGH'] }[level];
}

async function findingsOf(image: ScannedImage, options: ScanOptions, clock: Clock | undefined): Promise<ScanFinding[]> {
  const pages = await waitForFindings(image, options, clock);
  const { platform } = image;
  return pages.flatMap(readFindings).map((finding) => ({ ...finding, ...(platform && { platforms: [platform] }) }));
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

function nothingToScan(repositoryName: string): Failure {
  return new Failure({
    code: 'scan',
    what: `The image index in ${repositoryName} names no image of a platform`,
    why: 'There is nothing to scan in it, and without findings it does not count as clean',
    todo: 'Build it anew with no-cache: true, or set scan: off',
  });
}

async function waitForFindings(
  target: ScannedImage,
  options: ScanOptions,
  clock: Clock | undefined,
): Promise<DescribeImageScanFindingsCommandOutput[]> {
  let started = false;
  const image = `${target.repositoryName}@${target.digest}${target.platform ? ` (${target.platform})` : ''}`;
  try {
    return await poll(
      async () => {
        const first = await describe(target).catch((error: unknown) => {
          if (awsErrorName(error) === 'ScanNotFoundException') return undefined;
          throw explainAwsError(error, `The scan of ${image} could not be read`);
        });
        const status = first?.imageScanStatus?.status;
        // COMPLETE is basic scanning's end, ACTIVE enhanced scanning's first full result.
        if (first && (status === 'COMPLETE' || status === 'ACTIVE')) return [first, ...(await restOf(target, first))];
        if (status && !/^(IN_PROGRESS|PENDING)$/.test(status))
          throw scanFailure(image, status, first?.imageScanStatus?.description);
        if (!first && !started) {
          started = true;
          await start(target, image);
        }
        return undefined;
      },
      { timeout: options.timeout, clock },
    );
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    throw new Failure({
      code: 'scan',
      what: `The scan of ${image} has no result after ${markdown.duration(options.timeout)}`,
      why: 'Without findings the image does not count as clean',
      todo: 'Check that scanning is on for the repository, or raise scan-timeout',
    });
  }
}

async function describe({ client, repositoryName, registryId, digest }: ScannedImage, nextToken?: string) {
  return await client.send(
    new DescribeImageScanFindingsCommand({
      repositoryName,
      registryId,
      imageId: { imageDigest: digest },
      nextToken,
      maxResults: nextToken ? undefined : 1000,
    }),
  );
}

async function restOf(
  target: ScannedImage,
  first: DescribeImageScanFindingsCommandOutput,
): Promise<DescribeImageScanFindingsCommandOutput[]> {
  const pages: DescribeImageScanFindingsCommandOutput[] = [];
  for (let token = first.nextToken; token; token = pages.at(-1)!.nextToken) pages.push(await describe(target, token));
  return pages;
}

/** Repositories that do not scan on push are asked for one; enhanced scanning starts by itself and refuses that. */
async function start({ client, repositoryName, registryId, digest }: ScannedImage, image: string): Promise<void> {
  try {
    await client.send(new StartImageScanCommand({ repositoryName, registryId, imageId: { imageDigest: digest } }));
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
        ? 'ECR cannot scan this base image (one from scratch, say): set scan: off'
        : 'Try again, or set scan: report to see the reason without failing',
  });
}

/** Findings of basic scanning (attributes by key) and of enhanced scanning (Inspector) in one form. */
export function readFindings({
  imageScanFindings,
}: Pick<DescribeImageScanFindingsCommandOutput, 'imageScanFindings'>): ScanFinding[] {
  const basic = (imageScanFindings?.findings ?? []).map((finding): ScanFinding => {
    const attribute = (key: string) => finding.attributes?.find((candidate) => candidate.key === key)?.value ?? '';
    return {
      id: finding.name ?? '',
      severity: finding.severity ?? 'UNDEFINED',
      package: attribute('package_name'),
      version: attribute('package_version'),
      fixedIn: attribute('fixed_in_version'),
      url: finding.uri ?? '',
    };
  });
  const enhanced = (imageScanFindings?.enhancedFindings ?? []).map((finding): ScanFinding => {
    const details = finding.packageVulnerabilityDetails;
    const [first] = details?.vulnerablePackages ?? [];
    return {
      id: details?.vulnerabilityId ?? finding.title ?? '',
      severity: finding.severity ?? 'UNTRIAGED',
      package: first?.name ?? '',
      version: first?.version ?? '',
      fixedIn: first?.fixedInVersion ?? '',
      url: details?.sourceUrl ?? '',
    };
  });
  return [...basic, ...enhanced];
}

/** An allowance counts to the end of its day, UTC. */
function allowance({ id }: ScanFinding, allow: readonly AllowedFinding[], today: string): { allowed?: string } {
  const entry = allow.find((candidate) => candidate.id === id && candidate.expires >= today);
  return entry ? { allowed: `${entry.reason} (until ${entry.expires})` } : {};
}

function count(findings: readonly ScanFinding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

/** At most this many findings are listed one by one. */
const LISTED = 50;

export function describeScan(
  { counts, findings }: ScanResult,
  allow: readonly AllowedFinding[],
  today: string,
): string {
  if (findings.length === 0) return '### Image scan\n\nNo findings.\n';
  const bySeverity = SEVERITIES.filter((severity) => counts[severity]).map((severity) => {
    const allowed = findings.filter((finding) => finding.severity === severity && finding.allowed !== undefined).length;
    return [severity.toLowerCase(), counts[severity], allowed || ''];
  });
  const byPlatform = findings.some(({ platforms }) => platforms);
  const rows = findings
    .slice(0, LISTED)
    .map((finding) => [
      finding.url ? `[${markdown.escapeCell(finding.id)}](${encodeURI(finding.url)})` : markdown.escapeCell(finding.id),
      finding.severity.toLowerCase(),
      markdown.escapeCell(`${finding.package} ${finding.version}`.trim()),
      ...(byPlatform ? [markdown.escapeCell(finding.platforms?.join(', '))] : []),
      markdown.escapeCell(finding.fixedIn),
      markdown.escapeCell(finding.allowed ?? ''),
    ]);
  const unused = allow.filter(({ id, expires }) => expires >= today && !findings.some((finding) => finding.id === id));
  return [
    '### Image scan\n',
    markdown.table(['severity', 'findings', 'of these allowed'], bySeverity, ['left', 'right', 'right']),
    markdown.details(
      `Findings${findings.length > LISTED ? ` (the first ${LISTED} of ${findings.length})` : ''}`,
      markdown.table(['id', 'severity', 'package', ...(byPlatform ? ['platform'] : []), 'fixed in', 'allowed'], rows),
    ),
    unused.length > 0 ? `Allowed but not found: ${unused.map(({ id }) => markdown.code(id)).join(', ')}\n` : '',
  ].join('\n');
}
