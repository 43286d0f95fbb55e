import path from 'node:path';
import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startLanguageServer } from './languageServer.ts';

// `<server>.cjs` lies beside `lib/` (TypeScript's declarations) and `types/` (those of what the kernel offers).
const folder = path.dirname(path.resolve(process.argv[1] ?? '')).replaceAll('\\', '/');

startLanguageServer(createConnection(ProposedFeatures.all), {
  libFolder: `${folder}/lib`,
  typesFolder: `${folder}/types`,
});
