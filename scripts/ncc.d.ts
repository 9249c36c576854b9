declare module '@vercel/ncc' {
  interface Options {
    minify?: boolean;
    quiet?: boolean;
    cache?: boolean | string;
    filterAssetBase?: string;
  }
  export default function ncc(
    entry: string,
    options?: Options,
  ): Promise<{ code: string; assets: Record<string, { source: string | Buffer; permissions: number }> }>;
}
