import type { DescribeImageScanFindingsCommandOutput } from '@aws-sdk/client-ecr';

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
