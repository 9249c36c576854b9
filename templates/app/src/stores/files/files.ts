/** How long a file is kept (milliseconds). */
export const DAY_MS = 86_400_000;

/** Files that can be made again: spoken prompts, exports. */
export interface FileStore {
  readonly kind: 'folder' | 's3';
  put(key: string, content: Uint8Array, type: string): Promise<void>;
  has(key: string): Promise<boolean>;
  /** What a caller gets: the content, or an address from which only this caller can fetch it for some minutes. */
  open(key: string): Promise<{ content: Uint8Array<ArrayBuffer> } | { url: string }>;
  /** Deletes what is older than a day. */
  sweep(): Promise<void>;
}
