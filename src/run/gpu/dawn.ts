/** The one door of `webgpu`, which is Dawn: WebGPU in Node on whatever Vulkan, Metal or Direct3D driver there is. */

import { CapabilityError } from '../../robot/errors.js'

export interface Dawn {
  /** Must outlive the device. */
  readonly gpu: GPU
  readonly device: GPUDevice
  /** The graphics card, as its driver calls it. */
  readonly adapter: string
  /** Resolves with the reason when the card or its driver goes away. */
  readonly lost: Promise<string>
  close(): void
}

/** `CapabilityError` where the package or a driver is missing. */
export async function openDawn(): Promise<Dawn> {
  const { create, globals } = await webgpuPackage()
  // Browsers have GPUBufferUsage and the like as globals, and three looks for them there.
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: value as unknown })
  }
  const gpu = create([])
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) {
    throw new CapabilityError(
      'WebGPU finds no graphics adapter here: install the driver of your card and the Vulkan loader ' +
        '(Debian, Ubuntu: apt-get install libvulkan1 mesa-vulkan-drivers), or take the software renderer',
    )
  }
  const { description, device: name, vendor } = adapter.info
  const device = await adapter.requestDevice().catch((error: unknown) => {
    throw new CapabilityError(
      `WebGPU cannot use the graphics card ${name || description} (${String(error)}): update its driver, or take the software renderer`,
    )
  })
  return {
    gpu,
    device,
    adapter: name || description || vendor || 'unnamed',
    lost: device.lost.then(({ reason, message }) => message || reason),
    close: () => {
      device.destroy()
    },
  }
}

async function webgpuPackage(): Promise<typeof import('webgpu')> {
  try {
    return await import('webgpu')
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new CapabilityError(
      `the GPU renderer needs the package webgpu (${reason}): npm install webgpu, or take the software renderer`,
    )
  }
}
