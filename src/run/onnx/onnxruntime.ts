/** The one door to `onnxruntime-node`: networks inside Node. An optional package. */

import type * as Ort from 'onnxruntime-node'
import { CapabilityError } from '../../robot/errors.js'

export type { Ort }
export type OrtLibrary = typeof Ort

/** `CapabilityError` where the package is not there, or has no library for this machine. */
export async function loadOnnxRuntime(
  load: () => Promise<OrtLibrary> = () => import('onnxruntime-node'),
): Promise<OrtLibrary> {
  try {
    return await load()
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? ''
    throw new CapabilityError(
      `a learned policy needs ONNX Runtime, and its package onnxruntime-node cannot be loaded (${reason}): run npm install onnxruntime-node`,
    )
  }
}
