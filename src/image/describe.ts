import { markdown } from '../report/index.ts';
import type { ImagePlan } from './plan.ts';
import type { ImageResult } from './apply.ts';

/** A plan, or the result of a run, for the summary. */
export function describeImage(plan: ImagePlan, result?: ImageResult): string {
  return result ? describeResult(result) : describePlan(plan);
}

function describePlan(plan: ImagePlan): string {
  const { request, repository } = plan;
  const steps = plan.reuse
    ? [`use ${markdown.code(plan.reuse.image)}: ${markdown.escapeCell(plan.reason)}`]
    : [
        `build ${markdown.code(request.platforms.join(', '))} with ${plan.engine!.name} ${plan.engine!.version}: ${markdown.escapeCell(plan.reason)}`,
        ...(request.bootCheck.level === 'off' ? [] : ['start the image once before the push']),
        ...(request.push && !repository.exists ? [`create the repository ${markdown.code(repository.name)}`] : []),
        ...(request.push ? [`push ${markdown.code(`${repository.name}:${plan.contentTag}`)}`] : []),
      ];
  const tags = request.push ? plan.tags.map((tag) => `tag it ${markdown.code(tag)}`) : [];
  return `**🔍 Image: plan, nothing was built**\n\n${[...steps, ...tags].map((step) => `- ${step}`).join('\n')}\n`;
}

/** A line, since what deploys the image has the heading; the rest is folded. */
function describeResult({ image, tags, reused, size, bootCheck, timings }: ImageResult): string {
  const rows: [string, string][] = [
    ['Image', markdown.code(image)],
    ['Tags', tags.map((tag) => markdown.code(tag)).join(' ')],
    ['Size', markdown.bytes(size)],
    [
      'Boot check',
      bootCheck
        ? markdown.escapeCell(`${bootCheck.outcome}${bootCheck.problem ? `: ${bootCheck.problem}` : ''}`)
        : reused
          ? 'not repeated: the same content was pushed under the same level'
          : 'off',
    ],
    [
      'Time',
      Object.entries(timings)
        .map(([step, time]) => `${step} ${markdown.duration(time)}`)
        .join(', '),
    ],
  ];
  const title = reused ? '✅ Image: same content, nothing built or pushed' : '✅ Image: built';
  const table = markdown.table(
    ['', ''],
    rows.filter(([, value]) => value !== ''),
  );
  return `**${title}**\n\n${markdown.details('The image', table)}`;
}
