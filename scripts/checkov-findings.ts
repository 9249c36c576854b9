/** One check of checkov that a resource of a shipped template does not pass. */
export interface Finding {
  check: string;
  /** What it asks for. */
  name: string;
  /** "web.yaml Bucket": the template below templates/stacks, and the logical id. */
  where: string;
}

/** Why a check does not hold somewhere, by its id. */
export type Exceptions = Readonly<Record<string, { reason: string; where: readonly string[] }>>;

/** What checkov's JSON says of templates that do not pass. */
export function findingsOf(report: string): Finding[] {
  const whole = JSON.parse(report) as Report | Report[];
  return [whole].flat().flatMap(({ results, summary }) => {
    if (summary.parsing_errors > 0) throw new Error(`checkov could not read ${summary.parsing_errors} templates`);
    return results.failed_checks.map(({ check_id, check_name, file_path, resource }) => ({
      check: check_id,
      name: check_name,
      where: `${file_path.replace(/^\//, '')} ${resource.split('.').at(-1)}`,
    }));
  });
}

interface Report {
  results: { failed_checks: { check_id: string; check_name: string; file_path: string; resource: string }[] };
  summary: { parsing_errors: number };
}

/** Findings that no exception names, exceptions that name nothing any more, and such without a reason. */
export function problemsOf(findings: readonly Finding[], exceptions: Exceptions): string[] {
  const isNamed = ({ check, where }: Finding) => exceptions[check]?.where.includes(where) === true;
  return [
    ...findings.filter((one) => !isNamed(one)).map(({ check, name, where }) => `${where}: ${name} (${check})`),
    ...Object.entries(exceptions).flatMap(([check, { reason, where }]) => [
      ...(reason.trim().length < 20 ? [`${check}: the exception has no reason`] : []),
      ...where
        .filter((place) => !findings.some((one) => one.check === check && one.where === place))
        .map((place) => `${check}: ${place} passes, so that it needs no exception`),
    ]),
  ];
}
