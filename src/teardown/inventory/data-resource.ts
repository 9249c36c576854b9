/** A resource that outlives its stack: by its DeletionPolicy, or because it is data. */
export interface DataResource {
  type: string;
  id: string;
  /** Logical id, with those of nested stacks before it. */
  path: string;
  stack: string;
}
