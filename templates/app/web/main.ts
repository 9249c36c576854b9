import './style.css';
import { showDeployment } from './deployment.ts';
import { startRouter } from './router.ts';
import { homeView } from './views/home.ts';
import { missingView } from './views/missing.ts';

showDeployment(document.getElementById('deployment')!, document.getElementById('pulse')!);

startRouter(document.getElementById('main')!, [
  { path: /^\/$/, view: () => homeView() },
  // One note is a chunk of its own: who only reads the list never loads it.
  { path: /^\/notes\/([^/]+)\/?$/, view: async (id) => (await import('./views/note.ts')).noteView(id!) },
  { path: /.*/, view: () => missingView() },
]);
