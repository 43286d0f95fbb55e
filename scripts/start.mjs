// `npm start`: from a fresh clone to a trained network, with nothing but Node. This file must parse on any Node, so that
// one that is too old is told so in a sentence; the steps are in starting/quickStart.mjs.
const OLDEST_NODE = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  console.error(
    'Trainbook needs Node ' +
      OLDEST_NODE +
      ' or later, this is Node ' +
      process.versions.node +
      ': install a current one (your package manager, nvm, fnm or the installer of Node) and run npm start again.',
  );
  process.exitCode = 1;
} else {
  import('./starting/quickStart.mjs').then(({ quickStart }) => quickStart());
}
