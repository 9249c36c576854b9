interface Step {
  name: string;
  argv: string[];
  minutes: number;
}
export function steps(): { engines: Step[]; beside: Step[] };
export function stepPath(path?: string): string;
