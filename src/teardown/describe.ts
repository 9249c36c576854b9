import { fullName, isProtected } from '../release/index.ts';
import { markdown, monthlyCost } from '../report/index.ts';
import type { Leftover, FoundLeftovers, TeardownPlan, TeardownResult } from './types.ts';

/** The plan, or its result, as markdown for the summary. */
export function describeTeardown(plan: TeardownPlan, result?: TeardownResult): string {
  const { job } = plan;
  const name = `${markdown.code(job.app)} ${markdown.code(job.environment)}`;
  if (!plan.hasChanges) return `### Teardown of ${name}: nothing found\n\n${keptText(plan)}`;
  const title = result ? `### ${name} is taken down\n` : `### Teardown of ${name}: what would be deleted\n`;
  return [title, needs(plan), table(plan, result), keptText(plan)].filter(Boolean).join('\n');
}

/** What a person has to type before a plan is carried out. */
function needs({ job, waves, preview }: TeardownPlan): string {
  const inputs = [
    ...(isProtected(job.environment) && job.confirm !== fullName(job) ? [`confirm: ${fullName(job)}`] : []),
    ...(!preview && job.deleteData !== fullName(job) && waves.flat().some(({ data }) => data.length > 0)
      ? [`delete-data: ${fullName(job)}`]
      : []),
  ];
  return inputs.length > 0 ? `It needs ${inputs.map(markdown.code).join(' and ')}.\n` : '';
}

function table({ waves, data, images, host, artifacts, records, memo }: TeardownPlan, result?: TeardownResult): string {
  const slow = new Map(result?.handedOver.map(({ stack, why }) => [stack, why]));
  const { code, escapeCell } = markdown;
  const rows = [
    ...waves
      .flat()
      .map((stack) => [
        'stack',
        code(stack.name),
        slow.has(stack.name)
          ? `**under way**: ${escapeCell(slow.get(stack.name))}`
          : markdown.count(stack.resources, 'resource'),
      ]),
    ...data.map(({ type, id, stack }) => ['data', code(id), escapeCell(`${type} of ${stack}`)]),
    ...images.map(({ repository, digests, whole }) => [
      whole ? 'repository' : 'images',
      code(repository),
      whole ? 'with all its images' : `${markdown.count(digests.length, 'image')} that no other environment uses`,
    ]),
    ...(host ? [['host', code(host.name), 'below the domain of previews']] : []),
    ...(artifacts.length > 0
      ? [['artifacts', `${artifacts.length}`, 'packages and templates that no other environment uses']]
      : []),
    ...(records.length > 0 ? [['records', `${records.length}`, 'releases of this environment']] : []),
    ...(memo && waves.length === 0 && records.length === 0 ? [['records', '1', 'of an unfinished teardown']] : []),
  ];
  return markdown.table(['What', 'Name', ''], rows);
}

function keptText({ kept, foreign, job }: TeardownPlan): string {
  const { code } = markdown;
  const stays = kept.map(({ name, retained, data }) => {
    const held = [...retained, ...data].map(({ type, id }) => `${code(id)} (${markdown.escapeCell(type)})`);
    return `- ${code(name)} is kept with its data: ${held.join(', ')}. To delete it, set ${code(`delete-data: ${fullName(job)}`)}`;
  });
  const others = foreign.map(
    (name) => `- ${code(name)} does not have the tags of this environment: Deploy did not create it, so it is kept`,
  );
  return [...stays, ...others].join('\n');
}

/** What the look at the end has found, with what it costs a month. */
export function describeLeftovers({ left, kept, unseen }: FoundLeftovers): string {
  const { code, escapeCell } = markdown;
  const row = ({ kind, name, why }: Leftover) => [
    kind,
    code(name),
    escapeCell(why ?? ''),
    escapeCell(monthlyCost(kind)),
  ];
  const list = (found: readonly Leftover[]) => markdown.table(['What', 'Name', 'Why', 'A month'], found.map(row));
  return [
    left.length === 0 && unseen.length === 0
      ? `Checked again: **nothing left**${kept.length > 0 ? ' except what is kept on purpose' : ', $0 a month'}.\n`
      : '',
    left.length > 0 ? `**${left.length} left over:**\n\n${list(left)}` : '',
    unseen.length > 0 ? `Not checked, because this role may not list it: ${unseen.map(escapeCell).join(', ')}.\n` : '',
    kept.length > 0 ? `Kept on purpose:\n\n${list(kept)}` : '',
  ]
    .filter(Boolean)
    .join('\n');
}
