import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { defineConfig, type Plugin } from 'vite';

/** `npm run dev`: the API runs inside Vite's server, so one command serves both and a saved file is live at once. */
function api(): Plugin {
  return {
    name: 'api',
    apply: 'serve',
    configureServer(server) {
      const entry = fileURLToPath(new URL('./src/dev.ts', import.meta.url));
      server.middlewares.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        if (!request.url?.startsWith('/api/')) return next();
        void server
          .ssrLoadModule(entry)
          .then(
            ({ app }) =>
              getRequestListener((app as { fetch: (request: Request) => Response }).fetch)(request, response),
            next,
          );
      });
    },
  };
}

export default defineConfig({
  root: 'web',
  plugins: [api()],
  server: { port: 5173 },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
});
