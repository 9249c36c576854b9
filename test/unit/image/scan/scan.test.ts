import { afterEach, describe, expect, test } from '@jest/globals';
import { EcrRegistry } from '../../../../src/image/registry/ecr.ts';
import { platformImages, type PlatformImage } from '../../../../src/image/registry/registry.ts';
import { scanGate } from '../../../../src/image/scan/scan.ts';
import type { AllowedFinding, ScanLevel } from '../../../../src/image/request.ts';
import {
  inTurn,
  jsonService,
  type JsonAnswer,
  type JsonOperation,
  type JsonService,
} from '../../../support/aws/json-protocol.ts';
import { recordingReporter, type RecordingReporter } from '../../../support/recording-reporter.ts';
import { failureWith } from '../../../support/failure-with.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

const finding = (name: string, severity: string) => ({
  name,
  severity,
  uri: `https://example.org/${name}`,
  attributes: [
    { key: 'package_name', value: 'openssl' },
    { key: 'package_version', value: '3.0.1' },
  ],
});
const complete = (findings: object[], nextToken?: string): JsonAnswer => ({
  result: { imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { findings }, nextToken },
});
const status = (name: string, description = ''): JsonAnswer => ({
  result: { imageScanStatus: { status: name, description } },
});
const notFound: JsonAnswer = { error: 'ScanNotFoundException' };

describe('the scan gate', () => {
  let service: JsonService;
  afterEach(() => service.close());

  interface GateOptions {
    level?: ScanLevel;
    allow?: AllowedFinding[];
    report?: RecordingReporter;
    images?: PlatformImage[];
    describe?: JsonOperation;
  }

  async function gate(answers: JsonAnswer[], options: GateOptions = {}) {
    const { level = 'high', allow = [], report = recordingReporter(), images = [{ digest: 'sha256:1' }] } = options;
    service = await jsonService({
      DescribeImageScanFindings: options.describe ?? inTurn(...answers),
      StartImageScan: inTurn({ result: {} }),
    });
    const session = sessionOn(service);
    let now = Date.parse('2026-11-21T12:00:00Z');
    const clock = { now: () => now, sleep: (time: number) => Promise.resolve(void (now += time)) };
    const registry = new EcrRegistry(session, { kind: 'ecr', name: 'shop' });
    return await scanGate({ report, clock }, { registry, images }, { level, allow, timeout: 60_000 });
  }

  test('waits for the end of a scan, and reads every page', async () => {
    const result = await gate([
      notFound,
      status('PENDING'),
      status('IN_PROGRESS'),
      complete([finding('CVE-1', 'LOW')], 't'),
      complete([finding('CVE-2', 'MEDIUM')]),
    ]);
    expect(result.counts).toEqual({ LOW: 1, MEDIUM: 1 });
    expect(result.findings[0]).toMatchObject({ id: 'CVE-2', package: 'openssl', version: '3.0.1' });
    expect(service.calls.filter((name) => name === 'StartImageScan')).toHaveLength(1);
  });

  test.each<[ScanLevel, string]>([
    ['critical', 'CRITICAL'],
    ['high', 'CRITICAL'],
    ['high', 'HIGH'],
  ])('at %s a finding %s fails', async (level, severity) => {
    const gated = gate([complete([finding('CVE-1', severity)])], { level });
    await expect(gated).rejects.toThrow(failureWith('scan', 'CVE-1', severity.toLowerCase(), 'openssl 3.0.1'));
  });

  test.each<[ScanLevel, string]>([
    ['critical', 'HIGH'],
    ['high', 'MEDIUM'],
    ['report', 'CRITICAL'],
  ])('at %s a finding %s passes', async (level, severity) => {
    const gated = gate([complete([finding('CVE-1', severity)])], { level });
    expect((await gated).status).toBe('COMPLETE');
  });

  describe('of an index', () => {
    const images = [
      { digest: 'sha256:a', platform: 'linux/amd64' },
      { digest: 'sha256:b', platform: 'linux/arm64' },
    ];
    const answering =
      (answers: Record<string, JsonAnswer>): JsonOperation =>
      ({ imageId }) =>
        answers[(imageId as { imageDigest: string }).imageDigest]!;

    test('asks for the image of each platform; what is on several counts once', async () => {
      const report = recordingReporter();
      const describe = answering({
        'sha256:a': complete([finding('CVE-1', 'MEDIUM'), finding('CVE-2', 'LOW')]),
        'sha256:b': complete([finding('CVE-1', 'MEDIUM')]),
      });
      const { counts, findings } = await gate([], { report, images, describe });
      expect(counts).toEqual({ MEDIUM: 1, LOW: 1 });
      expect(findings.map(({ id, platforms }) => [id, platforms])).toEqual([
        ['CVE-1', ['linux/amd64', 'linux/arm64']],
        ['CVE-2', ['linux/amd64']],
      ]);
      expect(report.markdown.join()).toMatch(/package \| platform \|[^]*linux\/amd64, linux\/arm64/);
    });

    test('a finding on one platform fails, and says on which', async () => {
      const describe = answering({
        'sha256:a': complete([]),
        'sha256:b': complete([finding('CVE-1', 'CRITICAL')]),
      });
      await expect(gate([], { level: 'critical', images, describe })).rejects.toThrow(
        failureWith('scan', 'CVE-1', 'critical', 'openssl 3.0.1', 'linux/arm64'),
      );
    });

    test('a platform without findings in time is no pass', async () => {
      const describe = answering({ 'sha256:a': complete([]), 'sha256:b': status('IN_PROGRESS') });
      await expect(gate([], { level: 'critical', images, describe })).rejects.toThrow(
        failureWith('scan', 'shop@sha256:b', 'linux/arm64'),
      );
    });

    test('an index of nothing is no pass', async () => {
      await expect(gate([complete([])], { level: 'critical', images: [] })).rejects.toMatchObject({ code: 'scan' });
    });

    test('its images are those of platforms, without attestations', () => {
      const index = {
        manifests: [
          { digest: 'sha256:a', platform: { os: 'linux', architecture: 'amd64' } },
          { digest: 'sha256:b', platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
          { digest: 'sha256:c', platform: { os: 'unknown', architecture: 'unknown' } },
          {
            digest: 'sha256:d',
            platform: { os: 'linux', architecture: 'amd64' },
            annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
          },
          { digest: 'sha256:e' },
        ],
      };
      expect(platformImages(JSON.stringify(index))).toEqual([
        { digest: 'sha256:a', platform: 'linux/amd64' },
        { digest: 'sha256:b', platform: 'linux/arm64/v8' },
        { digest: 'sha256:e', platform: 'sha256:e' },
      ]);
    });
  });

  test('findings of enhanced scanning count the same', async () => {
    const enhancedFindings = [
      {
        severity: 'HIGH',
        packageVulnerabilityDetails: {
          vulnerabilityId: 'CVE-9',
          vulnerablePackages: [{ name: 'zlib', version: '1', fixedInVersion: '2' }],
        },
      },
    ];
    const answer = { result: { imageScanStatus: { status: 'ACTIVE' }, imageScanFindings: { enhancedFindings } } };
    await expect(gate([answer])).rejects.toThrow(failureWith('scan', 'CVE-9', 'high', 'zlib 1', 'fixed in 2'));
  });

  test('an allowed finding passes until the end of its day, and is shown', async () => {
    const allow = (expires: string) => [{ id: 'CVE-1', reason: 'not reachable', expires }];
    const report = recordingReporter();
    const result = await gate([complete([finding('CVE-1', 'CRITICAL')])], { allow: allow('2026-11-21'), report });
    expect(result.findings[0]!.allowed).toBe('not reachable (until 2026-11-21)');
    expect(report.markdown.join()).toMatch(/critical \| 1 \| 1[^]*not reachable/);
    await service.close();

    const expired = recordingReporter();
    await expect(
      gate([complete([finding('CVE-1', 'CRITICAL')])], { allow: allow('2026-11-20'), report: expired }),
    ).rejects.toThrow(failureWith('scan', 'CVE-1'));
    expect(expired.warnings.join()).toMatch(/CVE-1 .*2026-11-20/);
  });

  test('no result in time is no pass', async () => {
    await expect(gate([status('IN_PROGRESS')])).rejects.toMatchObject({
      code: 'scan',
      what: expect.stringContaining('shop@sha256:1'),
    });
    await service.close();
    const report = recordingReporter();
    expect((await gate([status('IN_PROGRESS')], { level: 'report', report })).status).toBe('UNKNOWN');
    expect(report.warnings).toHaveLength(1);
  });

  test.each(['FAILED', 'UNSUPPORTED_IMAGE', 'SCAN_ELIGIBILITY_EXPIRED', 'FINDINGS_UNAVAILABLE'])(
    '%s fails',
    async (name) => {
      await expect(gate([status(name, 'why it did')])).rejects.toThrow(failureWith('scan', name, 'why it did'));
    },
  );

  test('a missing permission names it', async () => {
    const denied = {
      error: 'AccessDeniedException',
      message: 'User x is not authorized to perform: ecr:DescribeImageScanFindings on resource',
    };
    await expect(gate([denied])).rejects.toThrow(failureWith('permission', 'ecr:DescribeImageScanFindings'));
  });
});
