/** Thrown by an action whose job was cancelled: what is live now, for the user. No failure, and no defect. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** As a shell has it: 128 and the number of the signal. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
