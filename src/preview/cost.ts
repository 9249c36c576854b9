import { taskCost, type TaskSize } from '../report/index.ts';

/** List prices of us-east-1, November 2026, in US dollars (docs/costs.md); other regions differ by up to a quarter. */
const PRICE = {
  imageGigabyteMonth: 0.1,
  storageGigabyteMonth: 0.25,
  /** HTTP API, two calls of functions, and their time: the door's 50 ms and the app's 100 ms, half a gigabyte each. */
  millionRequests: 1 + 2 * 0.2 + 1_000_000 * 0.15 * 0.5 * 0.0000166667,
};
const MONTH = 730 * 3600_000;

/**
 * What a preview has cost so far, as far as that is known: what it stores, at the most, and the task of a container, for the
 * time that it is there. How often it was opened stands in metrics that no preview may read, so that is a price.
 * Milliseconds and bytes.
 */
export function costSoFar({
  age,
  imageBytes,
  task,
}: {
  age: number;
  imageBytes: number;
  task?: TaskSize | undefined;
}): string {
  const gigabytes = imageBytes / 1e9;
  // Rows and pages of a preview: rather less than a tenth of a gigabyte.
  const stores = gigabytes * PRICE.imageGigabyteMonth + 0.1 * PRICE.storageGigabyteMonth;
  const runs = task ? taskCost(task) : 0;
  const spent = ((stores + runs) * age) / MONTH;
  const amount = spent < 0.01 ? 'less than 0.01' : `about ${spent.toFixed(2)}`;
  const ofTask = task ? `its task (CPU ${task.cpu}, ${task.memory} MiB, whether somebody looks or not) and ` : '';
  return `${amount} USD so far for ${ofTask}what it stores, and about ${Math.round(PRICE.millionRequests)} USD for a million requests (list prices of us-east-1, November 2026)`;
}

/** How long a preview has been there: "3 d". */
export function ageOf(since: string, now: number): string {
  const hours = Math.max(0, (now - Date.parse(since)) / 3600_000);
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} d`;
}
