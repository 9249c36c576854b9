import { poll } from '../../../src/aws/index.ts';
import type { DeployStage } from '../apps/deploy-stage.ts';
import { viewerOf, type Viewer } from './client.ts';
import type { Edge } from './index.ts';

const PEOPLE = 60;
/** People who are at it at the same time. */
const AT_ONCE = 4;

interface Person {
  address: string;
  cookie?: string;
  /** Pages in the order in which they came, each once. */
  seen: string[];
}

/**
 * People who open a page and let it ask the API, without pause and without a second try, each time at the next point of
 * presence. They keep cookies as browsers do; every third one changes its address now and then.
 */
export class Crowd {
  readonly failures: string[] = [];
  /** Pages whose API was another release's. */
  readonly mixed: string[] = [];
  readonly #viewers: Viewer[];
  readonly #people: Person[];
  private constructor(viewers: Viewer[]) {
    this.#viewers = viewers;
    this.#people = Array.from({ length: PEOPLE }, (_, index) => ({ address: `127.1.${index}.1`, seen: [] }));
  }

  static async of(edge: Edge, stage: DeployStage, points: number): Promise<Crowd> {
    const web = await stage.stack('web');
    const id = web!.outputs['DistributionId']!;
    return new Crowd(Array.from({ length: points }, (_, index) => viewerOf(edge, id, index + 1)));
  }

  /** Whoever has seen a newer page and then an older one. */
  get wentBack(): string[] {
    return this.#people.flatMap(({ address, seen }) =>
      new Set(seen).size < seen.length ? [`${address}: ${seen.join(', ')}`] : [],
    );
  }

  /** All pages that anybody has seen. */
  get pages(): Set<string> {
    return new Set(this.#people.flatMap(({ seen }) => seen));
  }

  /** People are at it while `work` goes on, and until the farthest point of presence knows its last write. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    for (const person of this.#people) person.seen = [];
    let over = false;
    const visits = Array.from({ length: AT_ONCE }, async (_, at) => {
      for (let turn = at; !over; turn += AT_ONCE) await this.#visit(this.#people[turn % PEOPLE]!, turn);
    });
    try {
      const done = await work();
      await poll(() => this.#agree(), { timeout: 300_000, interval: () => 100 });
      return done;
    } finally {
      over = true;
      await Promise.all(visits);
    }
  }

  /** All points of presence know the same; one that is learning answers old and new in turn. */
  async #agree(): Promise<true | undefined> {
    const looks = Array.from({ length: 4 }, () => this.#viewers).flat();
    const answers = await Promise.all(looks.map((viewer) => viewer('/.well-known/deploy')));
    return new Set(answers.map(({ text }) => text)).size === 1 ? true : undefined;
  }

  async #visit(person: Person, turn: number): Promise<void> {
    const moved = turn % 3 === 0 ? person.address.replace('127.1', `127.${2 + (turn % 5)}`) : person.address;
    const from = person.cookie ? moved : person.address;
    const page = await this.#ask(person, from, '/', turn);
    const text = /<p>(.*)<\/p>/.exec(page ?? '')?.[1];
    if (text !== undefined && person.seen.at(-1) !== text) person.seen.push(text);
    const answer = await this.#ask(person, from, '/api/anything', turn + 1);
    const api = answer && (JSON.parse(answer) as { text: string }).text;
    if (text !== undefined && api !== undefined && text !== api)
      this.mixed.push(`${person.address}: ${text}, API ${api}`);
  }

  async #ask(person: Person, from: string, path: string, turn: number): Promise<string | undefined> {
    const headers: Record<string, string> = person.cookie ? { cookie: person.cookie } : {};
    try {
      const answer = await this.#viewers[turn % this.#viewers.length]!(path, { from, headers });
      const set = [answer.headers['set-cookie'] ?? []].flat()[0];
      if (set) person.cookie = set.split(';')[0];
      if (answer.status === 200) return answer.text;
      this.failures.push(`${path} ${answer.status} ${answer.text.slice(0, 200)}`);
    } catch (error) {
      this.failures.push(`${path} ${String(error)}`);
    }
    return undefined;
  }
}
