import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startLanguageServer } from './languageServer.ts';

/**
 * Serves over the channel that the arguments of the process name.
 *
 * @param folder what lies beside the server, with `/`
 * @param onRest called once, when everything that is open has been checked for the first time
 */
export function serve(folder: string, onRest: () => void): void {
  startLanguageServer(createConnection(ProposedFeatures.all), {
    libFolder: `${folder}/lib`,
    typesFolder: `${folder}/types`,
    pagesFolder: `${folder}/problems`,
    onRest,
  });
}
