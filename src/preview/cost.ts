import {
  gigabyteCost,
  millionRequestsCost,
  MONTH_HOURS,
  PRICE_DATE,
  taskCost,
  type TaskSize,
} from '../report/index.ts';

/** A request calls the door, which takes 50 ms, and the app, which takes 100 ms. */
const CALLS = [
  { gigabytes: 0.5, seconds: 0.05 },
  { gigabytes: 0.5, seconds: 0.1 },
];
const HOUR = 3600_000;

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
  const stores = gigabytes * gigabyteCost('image') + 0.1 * gigabyteCost('table');
  const runs = task ? taskCost(task) : 0;
  const spent = ((stores + runs) * age) / (MONTH_HOURS * HOUR);
  const amount = spent < 0.01 ? 'less than 0.01' : `about ${spent.toFixed(2)}`;
  const ofTask = task ? `its task (CPU ${task.cpu}, ${task.memory} MiB, whether it is used or not) and ` : '';
  return `${amount} USD so far for ${ofTask}its storage, and about ${Math.round(millionRequestsCost(CALLS))} USD for a million requests (list prices of us-east-1, ${PRICE_DATE})`;
}

/** How long a preview has been there: "3 d". */
export function ageOf(since: string, now: number): string {
  const hours = Math.max(0, (now - Date.parse(since)) / HOUR);
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} d`;
}
