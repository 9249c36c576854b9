import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import type { HttpRequest, HttpResponse } from '@smithy/types';
import type { AwsSession } from '../../src/aws/index.ts';
import type { Reporter } from '../../src/report/index.ts';
import { loadTemplate, type Template } from '../../src/stack/index.ts';
import { holds } from '../../src/stack/template/conditions.ts';
import { testSession } from '../support/emulator/session.ts';
import { RESOURCE_TIMES, TIMES } from './aws-times.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Seconds from a write until the edge is believed: it has to stay for half as long as it took to come. */
const EDGE = TIMES.keyValueStore.seconds * 1.5;

/** Seconds of what a runner does itself, by the heading in the log under which it does it. */
const RUNNER: Readonly<Record<string, number>> = {
  Build: TIMES.imageBuild.seconds,
  Push: TIMES.imagePush.seconds,
};

/** Something that takes its time at AWS. */
export interface Spell {
  what: string;
  start: number;
  end: number;
}

/**
 * A session against the emulator that takes as long as AWS does, by the clock: a stack operation is seen as far as it has
 * come by then; calls take their time. `spells` are written down as they end.
 * `minReady` are the milliseconds for which a new version is watched before its traffic. `lookAtEdge` is called before and after a write that the edge has yet to learn: it counts from when it sees one. Under `timed` an image takes as long to build
 * and to push as a larger one does on a runner.
 */
export function clockedSession(
  endpoint: string,
  clock: VirtualClock,
  { lookAtEdge, minReady }: { lookAtEdge: () => Promise<void>; minReady: number },
): { session: AwsSession; spells: Spell[]; timed: (report: Reporter) => Reporter } {
  const session = testSession(endpoint);
  const direct = testSession(endpoint);
  const spells: Spell[] = [];
  const underWay = new Map<string, UnderWay>();
  const spend = async (what: string, seconds: number) => {
    const start = clock.now();
    await clock.sleep(seconds * 1000);
    spells.push({ what, start, end: clock.now() });
  };
  const handler = session.client(S3Client).config.requestHandler;
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, options) => {
    const { action, parameters } = callOf(request);
    await clock.sleep(TIMES.call.seconds * 1000);
    if (action === 'CreateChangeSet') await spend('change set', TIMES.changeSet.seconds);
    if (action === 'PublishVersion') {
      await spend('publish version', TIMES.publishVersion.seconds);
      // What the deployment waits for on purpose is part of its chain too.
      spells.push({ what: 'min-ready', start: clock.now(), end: clock.now() + minReady });
    }
    if (action === 'PutManifest') await spend('site upload', TIMES.siteUpload.seconds);
    if (action === 'PutKey') spells.push({ what: 'edge', start: clock.now(), end: clock.now() + EDGE * 1000 });
    if (action === 'PutKey')
      return await clock.during(async () => {
        await lookAtEdge();
        const answer = await handle(request, options);
        await lookAtEdge();
        return answer;
      });
    if (action !== 'ExecuteChangeSet' && action !== 'UpdateStack') {
      const answer = await clock.during(() => handle(request, options));
      const operation = underWay.get(parameters.get('StackName') ?? '');
      return operation ? await clock.during(() => asFarAs(operation, answer, clock.now())) : answer;
    }
    const operation = await clock.during(() => operationOf(direct, parameters, clock.now()));
    const names = [parameters.get('StackName')!, operation.stackName];
    const answer = await clock.during(async () => {
      const begun = await handle(request, options);
      await over(direct, parameters.get('StackName')!);
      for (const name of names) underWay.set(name, operation);
      return begun;
    });
    void spend(`stack ${operation.stackName}`, operation.seconds).then(() =>
      names.forEach((name) => underWay.delete(name)),
    );
    return answer;
  };
  const timed = (report: Reporter): Reporter => ({
    ...report,
    group: (title, work) =>
      report.group(title, async () => {
        const result = await clock.during(work);
        if (RUNNER[title] !== undefined) await spend(title.toLowerCase(), RUNNER[title]);
        return result;
      }),
  });
  return { session, spells, timed };
}

function callOf({ method, path, body, headers }: HttpRequest): { action: string; parameters: URLSearchParams } {
  const parameters = new URLSearchParams(path === '/' && typeof body === 'string' ? body : '');
  const target = headers['x-amz-target']?.split('.').at(-1);
  if (method === 'POST' && /\/functions\/[^/]+\/versions$/.test(path)) return { action: 'PublishVersion', parameters };
  if (method === 'PUT' && path.startsWith('/key-value-stores/')) return { action: 'PutKey', parameters };
  // The first write of a release of the site says what will be sent.
  if (method === 'PUT' && /\/manifests\/\w+\.json\.gz$/.test(path) && headers['if-none-match'])
    return { action: 'PutManifest', parameters };
  return { action: parameters.get('Action') ?? target ?? '', parameters };
}

/** A stack operation whose time is not over. */
interface UnderWay {
  stackName: string;
  seconds: number;
  /** When each resource that takes time is begun, and when it is there, by the clock; the stack's own name for itself. */
  times: ReadonlyMap<string, Span>;
  /** When the emulator carried it out, in real time. */
  executed: number;
}

interface Span {
  start: number;
  end: number;
}

/** How long CloudFormation takes for what is executed or updated now, and for each resource of it. */
async function operationOf(session: AwsSession, parameters: URLSearchParams, now: number): Promise<UnderWay> {
  const client = session.client(CloudFormationClient);
  const StackName = parameters.get('StackName')!;
  const ChangeSetName = parameters.get('ChangeSetName') ?? (await changeSetOf(client, parameters));
  const {
    Changes = [],
    StackName: stackName,
    Parameters = [],
  } = await client.send(new DescribeChangeSetCommand({ ChangeSetName, StackName }));
  const { TemplateBody } = await client.send(
    new GetTemplateCommand({ ChangeSetName, StackName, TemplateStage: 'Original' }),
  );
  if (!parameters.has('ChangeSetName')) await client.send(new DeleteChangeSetCommand({ ChangeSetName, StackName }));
  const template = loadTemplate({ body: TemplateBody! });
  const isThere = conditionsOf(template, Parameters);
  const own = Changes.flatMap(({ ResourceChange }) => {
    const { LogicalResourceId: id, ResourceType: type = '', Action, Replacement, Details = [] } = ResourceChange ?? {};
    if (id === undefined || Action === 'Remove' || !isThere(id)) return [];
    // What may change with another resource, most often does not: CloudFormation looks at it and leaves it as it is.
    if (Action === 'Modify' && Details.length > 0 && Details.every(({ Evaluation }) => Evaluation === 'Dynamic'))
      return [];
    const time = RESOURCE_TIMES[type] ?? RESOURCE_TIMES['default']!;
    return [[id, Action === 'Modify' && Replacement !== 'True' ? time.update : time.create] as const];
  });
  const spans = spansOf(template, new Map(own));
  const seconds = Math.max(0, ...[...spans.values()].map(({ end }) => end));
  spans.set(stackName!, { start: 0, end: seconds });
  const byTheClock = ({ start, end }: Span) => ({ start: now + start * 1000, end: now + end * 1000 });
  return {
    stackName: stackName!,
    seconds,
    times: new Map([...spans].map(([id, span]) => [id, byTheClock(span)])),
    executed: Math.floor(Date.now() / 1000) * 1000,
  };
}

/** The emulator lists resources whose conditions do not hold; CloudFormation does not. */
function conditionsOf(template: Template, given: readonly Parameter[]): (id: string) => boolean {
  const { Conditions = {} } = template.data as { Conditions?: Record<string, unknown> };
  const values = Object.fromEntries([
    ...Object.entries(template.parameters).map(([name, { Default }]) => [name, String(Default ?? '')]),
    ...given.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
  ]) as Record<string, string>;
  return (id) => {
    const { Condition } = template.resources[id] ?? {};
    return Condition === undefined || holds({ Condition }, Conditions, values) !== false;
  };
}

/** What an update without a change set changes is asked by one. */
async function changeSetOf(client: CloudFormationClient, parameters: URLSearchParams): Promise<string> {
  const values = [...parameters].flatMap(([name, value]) => {
    const index = /^Parameters\.member\.(\d+)\.ParameterKey$/.exec(name)?.[1];
    if (!index) return [];
    const given = parameters.get(`Parameters.member.${index}.ParameterValue`);
    return [{ ParameterKey: value, ...(given === null ? { UsePreviousValue: true } : { ParameterValue: given }) }];
  });
  const { Id } = await client.send(
    new CreateChangeSetCommand({
      StackName: parameters.get('StackName')!,
      ChangeSetName: 'clock',
      ChangeSetType: 'UPDATE',
      UsePreviousTemplate: true,
      Parameters: values,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  return Id!;
}

/** What CloudFormation answers of an operation by then: the emulator has carried it out already. */
async function asFarAs(operation: UnderWay, answer: { response: HttpResponse }, now: number): Promise<never> {
  const { response } = answer;
  const text = (await textOf(response.body as Readable)).replace(
    /(<StackStatus>(?:CREATE|UPDATE)_)COMPLETE</g,
    '$1IN_PROGRESS<',
  );
  const events = text.match(/<member>(?:(?!<\/member>).)*<ResourceStatus>(?:(?!<\/member>).)*<\/member>/gs) ?? [];
  const body = events.length === 0 ? text : text.replace(events.join(''), shownBy(now, events, operation).join(''));
  return { ...answer, response: { ...response, body: Readable.from([body]) } } as never;
}

/** The events that CloudFormation shows by then, newest first; those of earlier operations stay as they are. */
function shownBy(now: number, events: readonly string[], { times, executed, seconds }: UnderWay): string[] {
  const field = (event: string, name: string) => new RegExp(`<${name}>([^<]*)`).exec(event)?.[1] ?? '';
  const isOwn = (event: string) => Date.parse(field(event, 'Timestamp')) >= executed;
  const at = (event: string) => {
    const { start, end } = times.get(field(event, 'LogicalResourceId')) ?? { start: 0, end: seconds * 1000 + now };
    return field(event, 'ResourceStatus').endsWith('_IN_PROGRESS') ? start : end;
  };
  const own = events.filter(isOwn).map((event) => ({ event, at: at(event) }));
  return [
    ...own
      .filter((one) => one.at <= now)
      .sort((a, b) => b.at - a.at)
      .map(({ event }) => event),
    ...events.filter((event) => !isOwn(event)),
  ];
}

/** When each of the resources is made, in seconds: each after what it names in the template. */
function spansOf({ resources }: Pick<Template, 'resources'>, seconds: ReadonlyMap<string, number>): Map<string, Span> {
  const named = (id: string) => {
    const text = JSON.stringify(resources[id] ?? {});
    return Object.keys(resources).filter(
      (other) => other !== id && new RegExp(`"${other}"|"${other}\\.|\\$\\{${other}[.}]`).test(text),
    );
  };
  const spans = new Map<string, Span>();
  const spanOf = (id: string): Span => {
    if (!spans.has(id)) {
      spans.set(id, { start: 0, end: 0 });
      const start = Math.max(0, ...named(id).map((other) => spanOf(other).end));
      spans.set(id, { start, end: start + (seconds.get(id) ?? 0) });
    }
    return spans.get(id)!;
  };
  for (const id of Object.keys(resources)) spanOf(id);
  return spans;
}

/** Waits, in real time, until the emulator has carried the operation out. */
async function over(session: AwsSession, stack: string): Promise<void> {
  for (;;) {
    const { Stacks } = await session.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: stack }));
    if (!/IN_PROGRESS$/.test(Stacks![0]!.StackStatus!)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The longest row of spells of which each began after the one before it: what had to be waited for, in milliseconds. */
export function longestRow(spells: readonly Spell[]): number {
  const best = new Map<Spell, number>();
  for (const spell of [...spells].sort((a, b) => a.end - b.end)) {
    const before = [...best].filter(([one]) => one.end <= spell.start).map(([, total]) => total);
    best.set(spell, spell.end - spell.start + Math.max(0, ...before));
  }
  return Math.max(0, ...best.values());
}
