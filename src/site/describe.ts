import { markdown } from '../report/index.ts';
import { invalidationCost } from './invalidation/cost.ts';
import { unknownPaths } from './manifest/target.ts';
import type { SitePlan, SiteResult } from './types.ts';

/**
 * What a plan will change, for the `plan` output: JSON with `strategy`, `release`, `previousRelease`, `hasChanges`,
 * `basis`, `unchanged` and the lists `put` ({ path, size, kind }), `copy` ({ from, to }), `vanishing` and `invalidate`
 * (paths). In pieces, since the plan of a large site would be the largest thing in memory.
 */
export function* describePlanAsJson(plan: SitePlan): Generator<string> {
  const head = {
    strategy: plan.strategy,
    release: plan.release,
    ...(plan.present.release && { previousRelease: plan.present.release }),
    hasChanges: plan.hasChanges,
    basis: plan.basis,
    unchanged: plan.unchanged,
  };
  yield JSON.stringify(head, null, 2).replace(/\n\}$/, '');
  yield* listText('put', plan.puts, ({ file }) => ({ path: file.path, size: file.size, kind: file.kind }));
  yield* listText('copy', plan.copies, ({ from, to }) => ({ from, to }));
  yield* listText('vanishing', plan.vanishing, (path) => path);
  yield* listText('invalidate', invalidationOf(plan), (path) => path);
  yield '\n}\n';
}

const PIECE = 64 * 1024;

function* listText<T>(name: string, items: readonly T[], shown: (item: T) => unknown): Generator<string> {
  let text = `,\n  "${name}": [`;
  let separator = '';
  for (const item of items) {
    text += `${separator}\n    ${JSON.stringify(shown(item))}`;
    separator = ',';
    if (text.length < PIECE) continue;
    yield text;
    text = '';
  }
  yield items.length > 0 ? `${text}\n  ]` : `${text}]`;
}

/** The Job Summary: verdict first, then what changed with sizes before and after, the largest files, the cost. */
export function describeSite(
  plan: SitePlan,
  result: SiteResult | undefined,
  options: { url?: string; milliseconds?: number } = {},
): string {
  const { present } = plan;
  const lines = [`### ${verdict(plan, result)}`, ''];
  if (!plan.hasChanges) {
    const facts = [options.url, `release ${markdown.code(plan.release)}`, markdown.count(plan.unchanged, 'file')];
    return [...lines, facts.filter(Boolean).join(' · '), ''].join('\n');
  }
  if (options.url) lines.push(`${options.url}`, '');
  lines.push(
    markdown.table(
      ['', 'files', 'size'],
      [
        [result ? 'sent' : 'to send', plan.puts.length, markdown.bytes(plan.uploadBytes)],
        ['copied by S3', plan.copies.length, ''],
        ['unchanged', plan.unchanged, ''],
        ['deleted', result ? result.deleted : '', ''],
        ['**site**', ...siteRow(plan)],
      ],
      ['left', 'right', 'right'],
    ),
  );
  lines.push(
    `Release ${markdown.code(plan.release)}${present.release && present.release !== plan.release ? ` after ${markdown.code(present.release)}` : ''}, strategy ${plan.strategy}${options.milliseconds === undefined ? '' : `, ${markdown.duration(options.milliseconds)}`}. ${invalidationLine(plan, result)}`,
    '',
  );
  if (plan.strategy === 'releases') lines.push(`A path without a page answers ${unknownPaths(plan.build)}.`, '');
  if (plan.puts.length > 0) lines.push(markdown.details(`What changed (${plan.puts.length})`, changedFiles(plan)));
  if (plan.vanishing.length > 0)
    lines.push(markdown.details(`No longer part of the site (${plan.vanishing.length})`, listOf(plan.vanishing)));
  lines.push(markdown.details('The ten largest files', largestFiles(plan)));
  return lines.join('\n');
}

/** Files and bytes of the whole site, before and after where what was there is known. */
function siteRow({ build, present }: SitePlan): [files: string, bytes: string] {
  const before = [...(present.manifest?.files.values() ?? [])].filter(({ carried }) => !carried);
  const bytes = before.reduce((sum, { size }) => sum + size, 0);
  const change = (was: string, is: string) => (before.length === 0 || was === is ? is : `${was} → ${is}`);
  return [
    change(String(before.length), String(build.files.size)),
    change(markdown.bytes(bytes), markdown.bytes(build.bytes)),
  ];
}

function verdict(plan: SitePlan, result: SiteResult | undefined): string {
  if (!plan.hasChanges) return '✅ The site is up to date: nothing to do';
  if (!result) return '🔍 Dry run: nothing was written';
  return plan.strategy === 'releases' && plan.complete
    ? '✅ An earlier release is live again'
    : '✅ The new site is live';
}

function invalidationOf(plan: SitePlan): readonly string[] {
  return plan.strategy === 'in-place' ? (plan.invalidation?.paths ?? []) : [];
}

function invalidationLine(plan: SitePlan, result: SiteResult | undefined): string {
  const { strategy, request } = plan;
  const paths = result?.invalidated ?? invalidationOf(plan);
  if (paths.length > 0) return `Invalidation of ${invalidationCost(paths)}.`;
  if (strategy === 'in-place' && request.invalidation === 'none')
    return 'Nothing was invalidated (invalidation: none).';
  if (strategy === 'in-place' && !request.distributionId)
    return 'Nothing was invalidated: there is no distribution-id.';
  return 'No invalidation was needed.';
}

const SHOWN = 200;

function changedFiles({ puts, present }: SitePlan): string {
  const before = present.manifest?.files;
  const rows = [...puts]
    .sort((a, b) => b.file.size - a.file.size)
    .slice(0, SHOWN)
    .map(({ file: { path, size } }) => [
      markdown.code(path),
      before?.has(path) ? markdown.bytes(before.get(path)!.size) : 'new',
      markdown.bytes(size),
    ]);
  return markdown.table(['file', 'before', 'after'], rows, ['left', 'right', 'right']) + andMore(puts.length);
}

function largestFiles(plan: SitePlan): string {
  const rows = [...plan.build.files.values()]
    .sort((a, b) => b.size - a.size)
    .slice(0, 10)
    .map((file) => [markdown.code(file.path), markdown.bytes(file.size), markdown.code(file.headers.cacheControl)]);
  return markdown.table(['file', 'size', 'Cache-Control'], rows, ['left', 'right', 'left']);
}

function listOf(paths: readonly string[]): string {
  const lines = paths.slice(0, SHOWN).map((path) => `- ${markdown.code(path)}`);
  return lines.join('\n') + andMore(paths.length);
}

function andMore(count: number): string {
  return count > SHOWN ? `\n\nand ${count - SHOWN} more` : '';
}
