import { fileURLToPath } from 'node:url';
import { finishBuild } from './finish-build.ts';

// The last step of `npm run build`; compiled, this file is dist/pipeline/build/finish.js.
await finishBuild(fileURLToPath(new URL('../../', import.meta.url)));
