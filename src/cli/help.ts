import type { CommandName } from './commandLine.ts';

const OVERVIEW = `trainbook trains neural networks in TypeScript notebooks.

Usage
  trainbook run <notebook>    run a .train.ts or .ipynb notebook
  trainbook kernels           list the kernels that run, attach to one, stop it
  trainbook convert <a> <b>   write a .train.ts notebook as .ipynb, or the other way round
  trainbook export <a> <b>    write a notebook as a web page or as a plain TypeScript project
  trainbook doctor            say which backend runs on this machine, and why no better one
  trainbook setup             get the TensorFlow library
  trainbook help <command>    say more about a command
  trainbook --version
`;

const ABOUT: Record<CommandName, string> = {
  run: `Usage: trainbook run <notebook> [options]

Runs the cells of a .train.ts or .ipynb notebook from the first to the last, in a kernel of its own, and shows what they
print. Stops at the first cell that throws. What the cells show is kept in .trainbook/outputs beside the notebook, for
"trainbook export", and each training is recorded under .trainbook/runs, with a report that opens in any browser.

Options
  --backend <rung>    take this backend and no other: libtensorflow-gpu, libtensorflow-cpu, webgpu, wasm or cpu
  --cells <numbers>   run only these cells, such as 2,4-6 or 3-, counted as in the notebook
  --param <n>=<value> give a variable of the cell "// %% parameters" another value, read as the type that it has there:
                      text, number, true or false, JSON for lists and objects; may be said several times
  --timeout <time>    end the run after 90s, 5m or 2h: softly, then harder every 10 seconds
  --outputs <file>    keep what the cells show in this file instead
  --keep-going        run the cells after one that throws, too
  --json              print one JSON object a line, one for each event, and nothing else

Ctrl-C lets a training finish its batch and its cell; a second one interrupts the cell, a third one ends the kernel.
Where nothing trains, the first one interrupts. What was recorded stays.

Exit codes
  0  every cell ran                      3    no backend, or the kernel could not start
  1  a cell threw, or the kernel died    130  interrupted    124  the time was up
  2  the command line or the notebook can't be understood

Environment
  TRAINBOOK_BACKEND          like --backend
  TRAINBOOK_LIBTENSORFLOW    the TensorFlow library: its file, or the folder that holds it
  TRAINBOOK_GPU              the NVIDIA GPU to compute on, by its number in nvidia-smi, such as 1
  TRAINBOOK_GPU_MEMORY_MB    the most of its memory to take, in MiB
  TRAINBOOK_OFFLINE          1 forbids data sets to be downloaded
  NO_COLOR                   no colours
`,
  kernels: `Usage: trainbook kernels [list | attach | stop | kill] [kernel] [options]

Kernels go on without a window, and so does what trains in them.

  list      what runs: process, notebook, what it does, and how many windows show it; this is what happens without a word
  attach    show all that the kernel printed so far, and go on until no cell runs any more; Ctrl-C leaves, and the kernel
            goes on
  stop      end the kernel, with its runs and its log complete
  kill      end the process at once, for a kernel that hears nothing

A kernel is named by its process or its notebook; where only one runs, it need not be named. One that no window and no
cell uses ends by itself after a day, or after what TRAINBOOK_IDLE_SECONDS or the editor's setting says.

Options
  --json      print one JSON object a line

Exit codes: 0 done, 1 the kernel died while attached, 2 there is no such kernel, 3 it can't be reached.
`,
  convert: `Usage: trainbook convert <from> <to> [options]

Writes a .train.ts notebook as an .ipynb file or an .ipynb file with TypeScript cells as .train.ts. A .train.ts file that
comes back from .ipynb is the same byte for byte. Outputs are not taken along.

Options
  --overwrite    replace a file that exists

Exit codes: 0 done, 2 the notebook can't be understood or the file not written.
`,
  export: `Usage: trainbook export <notebook> <to> [options]

Where <to> ends in .html: writes the notebook as one web page with the outputs of its last "trainbook run", without
scripts and without anything to load. Outputs of cells whose text has changed since are left out.

Else: writes a folder with package.json, tsconfig.json and main.ts, which has the cells in their order, and copies the
local files that they import. "npm install" in it wants the trainbook package; "npm start" runs main.ts.

Options
  --outputs <file>    for a page: what "trainbook run --outputs <file>" wrote
  --overwrite         replace what exists

Exit codes: 0 done, 2 the notebook can't be understood or exported, or the files not written.
`,
  doctor: `Usage: trainbook doctor [options]

Tries every backend on this machine and says which one would be taken, how fast it is, why the others are refused and
what to do about it.

Options
  --conformance       compute every op and gradient that training needs on every backend that runs here, compare them
                      with numbers of TensorFlow in float64, and print a table for each: minutes with WebGPU
  --bench             time training steps in float32 and mixed precision, with and without XLA, on the best backend
                      here, and say which way wins: about a minute
  --self-test         all of it on the best backend here: its proof, every op and gradient, compiled training against
                      training op by op, and the times; writes a report that names no folder of yours
  --report <file>     with --self-test: where to write it; trainbook-self-test.md unless given
  --backend <rung>    with one of these: only this backend
  --json              print the findings as JSON

Exit codes: 0 a backend runs, 3 none does. With --conformance and --self-test: 0 what was tested computes all that it
claims, 1 something does not, 2 the report can't be written, 3 there is no backend, or not the one that was asked for.
`,
  setup: `Usage: trainbook setup [options]

Gets the TensorFlow library with this machine's own pip or uv, into a folder of its own under your cache; nothing else
on the machine is touched. Says first what is downloaded and how large it is, and asks.

Options
  --gpu       the library for NVIDIA GPUs (a larger download)
  --yes, -y   do not ask
  --json      print one JSON object a line, and ask nothing

Exit codes: 0 the library is there, 2 it may not be downloaded without --yes, 3 it could not be had.
`,
};

export function helpText(about?: CommandName): string {
  return about === undefined ? OVERVIEW : ABOUT[about];
}
