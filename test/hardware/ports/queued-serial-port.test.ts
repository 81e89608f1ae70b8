import { describe, expect, it } from 'vitest'
import { QueuedSerialPort } from '../../../src/hardware/ports/queued-serial-port.js'
import type { SerialBinding } from '../../../src/hardware/ports/serial-binding.js'

/** A binding as on Windows, whose device is the test. */
class TestBinding implements SerialBinding {
  readonly calls: string[] = []
  writeError: Error | undefined
  #read: { buffer: Buffer; resolve(result: { bytesRead: number }): void; reject(error: Error): void } | undefined

  read(buffer: Buffer): Promise<{ bytesRead: number }> {
    return new Promise((resolve, reject) => (this.#read = { buffer, resolve, reject }))
  }

  arrive(...bytes: number[]): Promise<void> {
    this.#read?.buffer.set(bytes)
    this.#read?.resolve({ bytesRead: bytes.length })
    return Promise.resolve()
  }

  unplug(): void {
    this.#read?.reject(new Error('Reading from COM port: Operation aborted'))
  }

  write(buffer: Buffer): Promise<void> {
    this.calls.push(`write ${buffer.toString('hex')}`)
    return this.writeError ? Promise.reject(this.writeError) : Promise.resolve()
  }

  flush(): Promise<void> {
    this.calls.push('flush')
    return Promise.resolve()
  }

  update({ baudRate }: { baudRate: number }): Promise<void> {
    return baudRate === 1 ? Promise.reject(new Error('no such rate')) : Promise.resolve()
  }

  close(): Promise<void> {
    this.calls.push('close')
    this.#read?.reject(new Error('Canceled'))
    return Promise.resolve()
  }
}

function openQueued() {
  const binding = new TestBinding()
  const port = new QueuedSerialPort('COM5', 1_000_000, binding)
  const heard: number[] = []
  const lost: unknown[] = []
  port.listen({ data: bytes => heard.push(...bytes), lost: error => lost.push(error) })
  return { binding, port, heard, lost }
}

const settled = () => new Promise(resolve => setImmediate(resolve))

describe('QueuedSerialPort', () => {
  it('reads on, writes a copy and flushes', async () => {
    const { binding, port, heard } = openQueued()
    await binding.arrive(1, 2)
    await settled()
    await binding.arrive(3)
    await settled()
    expect(heard).toEqual([1, 2, 3])
    const bytes = Uint8Array.of(0xff, 1)
    const writing = port.write(bytes)
    bytes.fill(0)
    await writing
    await port.discardInput()
    expect(binding.calls).toEqual(['write ff01', 'flush'])
  })

  it('is lost when reading fails, and closes the device', async () => {
    const { binding, port, lost } = openQueued()
    binding.unplug()
    await settled()
    expect(lost).toEqual([expect.objectContaining({ code: 'PORT_LOST', path: 'COM5' })])
    expect(binding.calls).toEqual(['close'])
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_LOST' })
  })

  it('is lost when writing fails', async () => {
    const { binding, port, lost } = openQueued()
    binding.writeError = new Error('Writing to COM port (GetOverlappedResult): Unknown error code 22')
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_LOST' })
    await settled()
    expect(lost).toHaveLength(1)
  })

  it('closes quietly, once', async () => {
    const { binding, port, lost } = openQueued()
    await port.close()
    await port.close()
    await settled()
    expect([binding.calls, lost]).toEqual([['close'], []])
    await expect(port.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('keeps its baud rate where the device refuses another', async () => {
    const { port } = openQueued()
    await expect(port.setBaudRate(1)).rejects.toMatchObject({ code: 'USAGE' })
    expect(port.baudRate).toBe(1_000_000)
    await port.setBaudRate(500_000)
    expect(port.baudRate).toBe(500_000)
  })
})
