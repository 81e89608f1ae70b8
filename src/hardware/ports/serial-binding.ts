/** The one door to `serialport`: its binding opens and lists devices. Its stream is left out, since it costs two thread hops per read. */

import { CapabilityError } from '../../robot/errors.js'

/** An open device, as the binding gives it on every system. */
export interface SerialBinding {
  read(buffer: Buffer, offset: number, length: number): Promise<{ readonly bytesRead: number }>
  write(buffer: Buffer): Promise<void>
  /** Drops what has arrived and what has not been sent. */
  flush(): Promise<void>
  update(options: { readonly baudRate: number }): Promise<void>
  close(): Promise<void>
}

/** On Linux and macOS: a descriptor that does not block, and who says when it is ready. */
export interface PolledBinding extends SerialBinding {
  readonly fd: number | null
  readonly poller: { once(event: 'readable' | 'writable', ready: (error: Error | null) => void): unknown }
}

export function isPolled(binding: SerialBinding): binding is PolledBinding {
  return 'poller' in binding
}

/** What the system knows about a device. Of `vendorId` and `productId` four hexadecimal digits. */
export interface SerialDevice {
  readonly path: string
  readonly vendorId?: string | undefined
  readonly productId?: string | undefined
  readonly serialNumber?: string | undefined
}

/** 8N1, no flow control, and for us alone. */
export async function openBinding(path: string, baudRate: number): Promise<SerialBinding> {
  const { binding } = await load()
  return binding.open({ path, baudRate, dataBits: 8, parity: 'none', stopBits: 1, lock: true })
}

export async function listDevices(): Promise<readonly SerialDevice[]> {
  return (await load()).list()
}

/** Loaded when it is needed: most commands open no device. */
async function load() {
  try {
    return (await import('serialport')).SerialPort
  } catch (error) {
    throw new CapabilityError(
      `serialport does not load on ${process.platform}-${process.arch} (${(error as Error).message}): run npm rebuild @serialport/bindings-cpp`,
    )
  }
}
