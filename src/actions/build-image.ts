import type { AwsSession } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';
import { imageOperation, pruneImages, type ImagePlan, type ImageResult } from '../image/index.ts';
import { createContext, run as runOperation } from '../operation/index.ts';
import { Failure } from '../report/index.ts';
import { readRequest } from './inputs/build-image-inputs.ts';
import { interruptible } from './interrupt.ts';
import { openSession } from './open-session.ts';

export default async function action(run: ActionRun): Promise<void> {
  const { inputs, report } = run;
  if (process.platform !== 'linux') {
    throw new Failure({
      code: 'platform',
      what: `build-image runs on Linux, and this runner is ${process.platform}`,
      todo: 'Set runs-on: ubuntu-24.04 (or ubuntu-24.04-arm) for the job that builds the image',
    });
  }
  const request = readRequest(run);
  // A build without a push needs no account; the region is only there to make clients that are never called.
  const region = request.push ? undefined : (run.environment['AWS_REGION'] ?? 'us-east-1');
  const session = openSession(run, { region });
  const dryRun = inputs.boolean('dry-run', false);
  const note = () =>
    'The image build was interrupted. Nothing that is running was changed. If the image was already pushed, the next run finds it by its content and reuses it.';
  const { plan, result } = await interruptible(note, () =>
    runOperation(imageOperation, createContext(session, report), request, { dryRun: dryRun && 'guarded' }),
  );
  report.summary(imageOperation.describe(plan, result));
  if (result) {
    setOutputs(run, result);
    await prune(run, session, plan, result);
    return;
  }
  run.output('reused', plan.reuse !== undefined);
  if (plan.reuse) {
    run.output('image', plan.reuse.image);
    run.output('digest', plan.reuse.digest);
  }
}

function setOutputs(run: ActionRun, result: ImageResult): void {
  run.output('image', result.image);
  run.output('digest', result.digest);
  run.output('tags', result.tags.join('\n'));
  run.output('reused', result.reused);
  run.output('size', result.size);
  run.output('boot-check', result.bootCheck?.outcome ?? (result.reused ? 'reused' : 'off'));
  if (result.scan) run.output('scan', result.scan);
}

/** Deletes old images where keep-images asks for it. Images that release records name stay. */
async function prune({ report }: ActionRun, session: AwsSession, plan: ImagePlan, result: ImageResult): Promise<void> {
  const { location } = plan.repository;
  if (plan.request.keepImages === 0 || location.kind !== 'ecr') return;
  await pruneImages({ session, report }, location, {
    keep: plan.request.keepImages,
    built: result.digest,
    referenced: async () => (await import('./released-images.ts')).referencedByReleases(session),
  });
}
