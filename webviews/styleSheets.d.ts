/** A style sheet that esbuild gathers into the view's .css file. */
declare module '*.css';
