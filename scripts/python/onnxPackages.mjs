import { providePipFolder } from './pipFolder.mjs';

/**
 * ONNX's checker, and ONNX Runtime.
 * @param {(line: string) => void} report hears of a download before it begins
 */
export function provideOnnxPython(report) {
  const what = 'onnx and onnxruntime (about 36 MB)';
  return providePipFolder({ name: 'python-onnx', requirements: 'onnxRequirements.txt', what }, report);
}
