import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import {
  defaultInterval,
  explainAwsError,
  isNotFound,
  isThrottling,
  parallel,
  poll,
  PollTimeout,
  type AwsSession,
} from '../../aws/index.ts';
import type { Context } from '../../operation/index.ts';
import { Failure, markdown } from '../../report/index.ts';
import { listResources } from './resources.ts';
import { toStackEvent, type StackEvent } from './stack-event.ts';
import { isSuccess, isTerminal } from '../states.ts';

/** A stack operation that has ended. */
export interface StackOperation {
  /** Status of the root stack at the end. */
  status: string;
  reason: string;
  /** All events of the operation, oldest first, nested stacks' included. */
  events: StackEvent[];
  /** Milliseconds from the first to the last event. */
  duration: number;
}

export interface FollowOptions {
  stackId: string;
  stackName: string;
  /** Newest event before the operation: it and all older ones belong to the past. Left out: the latest operation. */
  after?: string;
  /** Milliseconds. */
  timeout: number;
  /** Called for each failed resource at once, while its cause can still be seen. */
  onFailed?: (event: StackEvent, seen: readonly StackEvent[]) => void;
  /** See `StackRequest.onCreated`. */
  onCreated?: (event: StackEvent) => Promise<void>;
  /** Milliseconds that resources took the last time, by path. */
  estimate?: Readonly<Record<string, number>>;
}

/** Milliseconds without an event after which a line says what is waited for. */
const SILENCE = 20_000;
/** Nested stacks that are read at once: CloudFormation throttles its reads by account. */
const NESTED_AT_ONCE = 8;

/** Milliseconds between two looks: with the time that a look takes, nested stacks included, the end is noticed within 2 s. */
function lookInterval(elapsed: number): number {
  return Math.min(defaultInterval(elapsed), 1500);
}

/**
 * Follows a stack operation to its end: one line an event, each once, nested stacks too. The end is the root stack's
 * own terminal event (a nested stack's end is not). Throws a Failure with code "timeout" when it takes too long.
 */
export async function followOperation(context: Context, options: FollowOptions): Promise<StackOperation> {
  const { session, report, clock } = context;
  const follower = new Follower(session, options);
  const created: Promise<void>[] = [];
  try {
    const end = await poll(
      async () => {
        for (const event of await follower.advance(clock.now())) {
          // A nested stack's word about itself is its parent's event again.
          if (!event.self || event.stackId === options.stackId) report.progress(follower.line(event));
          if (event.status.endsWith('_FAILED') && !event.self) options.onFailed?.(event, follower.events);
          if (event.status === 'CREATE_COMPLETE' && !event.self && options.onCreated)
            // Handled at once: a promise that nobody has asked yet would end the process when it is rejected.
            created.push(options.onCreated(event).catch(() => undefined));
        }
        const waiting = follower.waiting(clock.now());
        if (waiting) report.progress(waiting);
        return follower.end;
      },
      { timeout: options.timeout, clock, interval: lookInterval },
    );
    if (!isSuccess(end.status)) await follower.lookDeeper();
    return { status: end.status, reason: end.reason, events: follower.events, duration: end.time - follower.start };
  } catch (error) {
    if (!(error instanceof PollTimeout)) throw error;
    const open = follower.open();
    throw new Failure({
      code: 'timeout',
      what: `Stack ${options.stackName} did not finish within ${markdown.duration(options.timeout)}`,
      why: open.length > 0 ? `Still under way: ${open.join(', ')}` : 'CloudFormation did not report the end',
      todo: 'CloudFormation continues without this run. Run again to wait for it, with a larger timeout-minutes if it needs more time',
    });
  } finally {
    await Promise.all(created);
  }
}

class Follower {
  readonly events: StackEvent[] = [];
  start = 0;
  end: StackEvent | undefined;
  readonly #session: AwsSession;
  readonly #options: FollowOptions;
  readonly #seen = new Set<string>();
  /** When each resource was first seen under way, in that order. */
  readonly #begun = new Map<string, { status: string; seen: number }>();
  #shownEvents = 0;
  #shownAt = 0;
  /** Nested stacks that have shown up, by id, with their path. */
  readonly #nested = new Map<string, string>();

  constructor(session: AwsSession, options: FollowOptions) {
    this.#session = session;
    this.#options = options;
  }

  /** New events since the last call, oldest first. */
  async advance(now: number): Promise<StackEvent[]> {
    const { stackId } = this.#options;
    const fresh = await this.#fetch(stackId, '');
    if (fresh.length > 0 && this.start === 0) this.start = fresh[0]!.time;
    const known = new Set<string>();
    // Nested stacks may hold nested stacks: look until no new one shows up.
    for (;;) {
      const unread = [...this.#nested].filter(([id]) => !known.has(id));
      if (unread.length === 0) break;
      for (const [id] of unread) known.add(id);
      const events = await parallel(unread, NESTED_AT_ONCE, ([id, path]) => this.#fetch(id, `${path}/`));
      fresh.push(...events.flat());
    }
    fresh.sort((a, b) => a.time - b.time);
    this.events.push(...fresh);
    for (const { path, status, self } of fresh) {
      if (!self && !this.#begun.has(path)) this.#begun.set(path, { status, seen: now });
    }
    const newest = fresh.findLast((event) => event.self && event.stackId === stackId);
    if (newest) this.end = isTerminal(newest.status) && newest.status !== 'REVIEW_IN_PROGRESS' ? newest : undefined;
    return fresh;
  }

  /** Reads nested stacks that failed and that no event has named by id, so that a failure is followed to its leaf. */
  async lookDeeper(): Promise<void> {
    const asked = new Set<string>();
    for (;;) {
      const known = new Set(this.#nested.values());
      const unseen = this.events.filter(
        ({ type, self, status, path }) =>
          type === 'AWS::CloudFormation::Stack' &&
          !self &&
          status.endsWith('_FAILED') &&
          !known.has(path) &&
          !asked.has(path),
      );
      if (unseen.length === 0) return;
      for (const event of unseen) {
        asked.add(event.path);
        const resources = await listResources(this.#session, event.stackId).catch(() => []);
        const id = resources.find((resource) => resource.LogicalResourceId === event.logicalId)?.PhysicalResourceId;
        if (id?.startsWith('arn:')) this.#nested.set(id, event.path);
      }
      const end = this.end;
      await this.advance(0);
      this.end ??= end;
    }
  }

  /** Reads back to what is known already; events are identified by their ids, since times may be equal. */
  async #fetch(stackId: string, prefix: string): Promise<StackEvent[]> {
    const fresh: StackEvent[] = [];
    const root = stackId === this.#options.stackId;
    try {
      for (let token: string | undefined, first = true; first || token; first = false) {
        const page = await this.#session
          .client(CloudFormationClient)
          .send(new DescribeStackEventsCommand({ StackName: stackId, NextToken: token }));
        for (const event of page.StackEvents ?? []) {
          if (this.#seen.has(event.EventId!) || (root && event.EventId === this.#options.after))
            return this.#take(fresh);
          const known = toStackEvent(event, prefix);
          if (!root && known.time < this.start) return this.#take(fresh);
          fresh.unshift(known);
          // Without a marker the latest operation begins at the stack's own newest "in progress by a user" event.
          if (root && !this.#options.after && isOperationStart(known)) return this.#take(fresh);
        }
        token = page.NextToken;
      }
    } catch (error) {
      // A nested stack that does not exist yet, or no longer: its parent's events show it.
      if (isThrottling(error)) throw error;
      if (!isNotFound(error)) throw this.#lost(error);
      if (root) {
        throw new Failure({
          code: 'stack-moved',
          what: `Stack ${this.#options.stackName} is gone`,
          why: 'It was deleted while it was being changed',
          todo: 'Run again',
          cause: error,
        });
      }
    }
    return this.#take(fresh);
  }

  /** The stack cannot be watched any more, which says nothing about the stack. */
  #lost(error: unknown): Failure {
    const { what, why, todo, code } = explainAwsError(error, `Stack ${this.#options.stackName} could not be followed`);
    return new Failure({
      what,
      why,
      todo: `${todo ? `${todo}. ` : ''}CloudFormation continues without this run: the next run waits for it`,
      code,
      cause: error,
    });
  }

  #take(fresh: StackEvent[]): StackEvent[] {
    for (const event of fresh) {
      this.#seen.add(event.id);
      if (event.type === 'AWS::CloudFormation::Stack' && !event.self && event.physicalId.startsWith('arn:')) {
        this.#nested.set(event.physicalId, event.path);
      }
    }
    return fresh;
  }

  /** A line about what takes long, when nothing was printed for a while; undefined otherwise. */
  waiting(now: number): string | undefined {
    if (this.events.length > this.#shownEvents || this.end) {
      this.#shownEvents = this.events.length;
      this.#shownAt = now;
      return undefined;
    }
    if (now - this.#shownAt < SILENCE) return undefined;
    this.#shownAt = now;
    const longest = this.#longest();
    if (!longest) return undefined;
    // Times come from CloudFormation's clock; how long ago its last event was is measured by ours.
    const elapsed = Math.max(0, now - longest.seen);
    const before = this.#options.estimate?.[longest.path];
    const estimate = before === undefined ? '' : `; took ${markdown.duration(before)} the last time`;
    return `          still waiting for ${longest.path} (${longest.status}, ${markdown.duration(elapsed)}${estimate})`;
  }

  /** What has been under way for the longest time. */
  #longest(): { path: string; status: string; seen: number } | undefined {
    const open = new Set(this.open());
    for (const [path, { status, seen }] of this.#begun) if (open.has(path)) return { path, status, seen };
    return undefined;
  }

  /** Paths of what has begun and not ended. */
  open(): string[] {
    const last = new Map<string, string>();
    for (const event of this.events) if (!event.self) last.set(event.path, event.status);
    return [...last].filter(([, status]) => status.endsWith('_IN_PROGRESS')).map(([path]) => path);
  }

  line(event: StackEvent): string {
    const elapsed = markdown.duration(Math.max(0, event.time - this.start)).padStart(8);
    const reason =
      event.reason && !/^(User Initiated|Resource creation Initiated|Transformation succeeded)$/.test(event.reason);
    return `${elapsed}  ${event.status.padEnd(20)} ${event.path} (${event.type})${reason ? `: ${event.reason.replace(/\s+/g, ' ')}` : ''}`;
  }
}

const STARTS = /^(CREATE|UPDATE|DELETE|IMPORT)_IN_PROGRESS$/;

function isOperationStart(event: StackEvent): boolean {
  return event.self && (STARTS.test(event.status) || event.status === 'REVIEW_IN_PROGRESS');
}
