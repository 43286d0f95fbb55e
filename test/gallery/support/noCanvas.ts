// jsdom has no canvas and says so aloud at each call; a browser without one gives null. Vega asks while it is loaded.
HTMLCanvasElement.prototype.getContext = () => null;
