import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AwsSession } from '../../../src/aws/index.ts';
import { createSession } from '../../../src/aws/session.ts';
import { EdgeCache } from './cache.ts';
import {
  listDistributions,
  newInvalidations,
  readDistribution,
  readKeyValueStore,
  type EdgeDistribution,
  KnownParts,
} from './configuration.ts';
import { endToEnd, send } from './forward.ts';
import type { EdgeOptions } from './options.ts';
import { AwsHosts, BucketAccess } from './origins.ts';
import { Propagated } from './propagation.ts';
import type { PointOfPresence } from './point-of-presence.ts';
import { serveViewer } from './viewer.ts';

function noDistribution(outgoing: ServerResponse, host: string): void {
  outgoing.writeHead(404, { 'content-type': 'text/plain' }).end(`No distribution answers for ${host}\n`);
}

/** Some keys as they were, some as they are, some not there: each key of a KeyValueStore arrives on its own. */
function mixed(known: Map<string, string>, newest: Map<string, string>, count: number): Map<string, string> {
  const values = new Map<string, string>();
  for (const key of new Set([...known.keys(), ...newest.keys()])) {
    const value = (key.length + count) % 2 === 0 ? newest.get(key) : known.get(key);
    if (value !== undefined) values.set(key, value);
  }
  return values;
}

type Listed = Awaited<ReturnType<typeof listDistributions>>[number];

/** What the points of presence share: the sources they learn from. */
export class Network {
  readonly #options: EdgeOptions;
  readonly #session: AwsSession;
  readonly #hosts: AwsHosts;
  readonly #access: BucketAccess;
  readonly #caches: EdgeCache[];
  readonly #configurations = new Map<string, Propagated<{ json: string; value: EdgeDistribution }>>();
  readonly #stores = new Map<string, Propagated<Map<string, string>>>();
  readonly #invalidations = new Map<string, { known: Set<string>; readAt: number; pending: Promise<void> }>();
  readonly #known = new KnownParts();
  /** Distributions by the names that they have for good. */
  readonly #named = new Map<string, string>();
  readonly #list: Propagated<Listed[]>;

  constructor(options: EdgeOptions) {
    this.#options = options;
    this.#session = createSession({
      region: options.region ?? 'us-east-1',
      endpoint: options.emulatorEndpoint,
      forcePathStyle: true,
      credentials: () => Promise.resolve({ accessKeyId: 'test', secretAccessKey: 'test' }),
    });
    this.#hosts = new AwsHosts(options.emulatorEndpoint);
    this.#access = new BucketAccess(this.#session);
    this.#caches = Array.from({ length: options.pointsOfPresence ?? 1 }, () => new EdgeCache(() => performance.now()));
    this.#list = this.#propagated(() => listDistributions(this.#session), 250, 0);
  }

  async serve(incoming: IncomingMessage, outgoing: ServerResponse, tls: boolean): Promise<void> {
    const asked = (incoming.headers.host ?? 'localhost').toLowerCase().replace(/:\d+$/, '');
    // A browser resolves every name below localhost to 127.0.0.1: <distribution>.pop2.localhost names the second point.
    const [, name, point] = /^(.+)\.pop(\d+)\.localhost$/.exec(asked) ?? [];
    const host = name ? `${name}.localhost` : asked;
    const aws = await this.#hosts.resolve(host, incoming.url ?? '/');
    if (aws) {
      const answer = await send(aws, {
        method: incoming.method ?? 'GET',
        headers: endToEnd(incoming.headers),
        body: incoming,
      });
      outgoing.writeHead(answer.statusCode!, endToEnd(answer.headers));
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.once('close', () => (answer.complete ? undefined : outgoing.destroy()));
      return;
    }
    const id = await this.#distributionFor(host);
    if (!id) return noDistribution(outgoing, host);
    const address = Number(point ?? /\.(\d+)$/.exec(incoming.socket.localAddress ?? '')?.[1] ?? 1);
    const pop = await this.#pointOfPresence(id, (address - 1) % this.#caches.length).catch((error: unknown) => {
      if ((error as Error).name !== 'NoSuchDistribution') throw error;
      // Deleted since it was found.
      this.#named.delete(host);
    });
    if (!pop) return noDistribution(outgoing, host);
    outgoing.setHeader('x-local-distribution', id);
    const local = host === 'localhost' || host.endsWith('.localhost') || /^[\d.]+$/.test(host);
    outgoing.setHeader('date', new Date(pop.now()).toUTCString());
    await serveViewer(pop, incoming, outgoing, tls || local);
  }

  /** The list of all distributions is long where many tests share an account: it is read for names that may move only. */
  async #distributionFor(host: string): Promise<string | undefined> {
    const known = this.#named.get(host);
    if (known) return known;
    const all = await this.#list.at(0);
    const isDefault = host === 'localhost' || /^[\d.]+$/.test(host);
    if (isDefault) return this.#options.defaultDistribution?.() ?? all.at(-1)?.id;
    // A distribution that was made a moment ago: its name resolves as soon as its owner knows it.
    return this.#findNamed(host, all) ?? this.#findNamed(host, await listDistributions(this.#session));
  }

  #findNamed(host: string, all: Listed[]): string | undefined {
    const isOwn = ({ id, domain }: Listed) =>
      [domain.toLowerCase(), `${id.toLowerCase()}.localhost`, `${domain.split('.')[0]}.localhost`].includes(host);
    const own = all.find(isOwn)?.id;
    if (own) this.#named.set(host, own);
    // *.example.com is for one label.
    const names = [host, host.replace(/^[^.]+/, '*')];
    return own ?? all.find(({ aliases }) => aliases.some((alias) => names.includes(alias)))?.id;
  }

  async #pointOfPresence(id: string, point: number): Promise<PointOfPresence> {
    if (!this.#configurations.has(id)) {
      const read = async () => {
        const value = await readDistribution(this.#session, id, this.#known);
        return {
          json: JSON.stringify({ ...value, origins: [...value.origins], errorPages: [...value.errorPages] }),
          value,
        };
      };
      this.#configurations.set(
        id,
        // CloudFormation ends an update once it has reached every point of presence.
        this.#propagated(read, 100, this.#options.propagationMs ?? 0, (a, b) => a.json === b.json),
      );
    }
    if (this.#options.cache !== false) await this.#learnInvalidations(id);
    const { value } = await this.#configurations.get(id)!.at(point);
    return {
      name: `LOC${point + 1}-P1`,
      cache: this.#options.cache === false ? new EdgeCache(() => performance.now()) : this.#caches[point]!,
      distribution: value,
      hosts: this.#hosts,
      access: this.#access,
      keyValues: (arn) => this.#keyValues(arn, point),
      now: this.#options.now ?? Date.now,
    };
  }

  async #keyValues(arn: string, point: number): Promise<Map<string, string>> {
    if (!this.#stores.has(arn)) {
      const same = (a: Map<string, string>, b: Map<string, string>) =>
        JSON.stringify([...a]) === JSON.stringify([...b]);
      const read = () => readKeyValueStore(this.#session, arn);
      this.#stores.set(arn, this.#propagated(read, 50, this.#options.propagationMs ?? 0, same, mixed));
    }
    return await this.#stores.get(arn)!.at(point);
  }

  /** Notices new invalidations and has each point of presence drop what they name when its delay is over. */
  async #learnInvalidations(id: string): Promise<void> {
    const state = this.#invalidations.get(id) ?? { known: new Set(), readAt: -Infinity, pending: Promise.resolve() };
    this.#invalidations.set(id, state);
    if (performance.now() - state.readAt < 50) return await state.pending;
    state.readAt = performance.now();
    state.pending = newInvalidations(this.#session, id, state.known).then((found) => {
      for (const { id: invalidation, paths } of found) {
        state.known.add(invalidation);
        this.#caches.forEach((cache, point) => {
          const lag = ((this.#options.propagationMs ?? 0) * point) / Math.max(1, this.#caches.length - 1);
          const drop = () => paths.forEach((path) => cache.invalidate(id, path));
          if (lag === 0) drop();
          else setTimeout(drop, lag).unref();
        });
      }
    });
    await state.pending;
  }

  #propagated<T>(
    read: () => Promise<T>,
    every: number,
    delay: number,
    same = (a: T, b: T) => JSON.stringify(a) === JSON.stringify(b),
    mix?: (known: T, newest: T, count: number) => T,
  ): Propagated<T> {
    const { propagationClock: now } = this.#options;
    return new Propagated({ read, same, every, delay, points: this.#caches.length, mix, ...(now && { now }) });
  }
}
