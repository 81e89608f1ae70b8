import { describe, expect, it } from 'vitest'
import { Client } from '../../src/studio/client.js'

/** A socket whose network takes what it is told to. */
class SlowSocket {
  bufferedAmount = 0
  readonly sent: string[] = []
  readonly #done: (() => void)[] = []

  send(data: Uint8Array, done: () => void): void {
    this.sent.push(new TextDecoder().decode(data))
    this.#done.push(done)
  }

  drain(): void {
    this.bufferedAmount = 0
    for (const done of this.#done.splice(0)) done()
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a client', () => {
  it('gets everything while it keeps up', () => {
    const socket = new SlowSocket()
    const client = new Client(socket)
    for (const text of ['a', 'b', 'c']) client.send('state', bytes(text))
    expect(socket.sent).toEqual(['a', 'b', 'c'])
  })

  it('gets the newest of each kind when it does not, in the order of their coming', () => {
    const socket = new SlowSocket()
    const client = new Client(socket)
    client.send('state', bytes('s1'))
    socket.bufferedAmount = 5_000_000
    client.send('scene', bytes('scene'))
    for (const text of ['s2', 's3', 's4']) client.send('state', bytes(text))
    client.send('picture front', bytes('p1'))
    expect(socket.sent).toEqual(['s1'])
    socket.drain()
    expect(socket.sent).toEqual(['s1', 'scene', 's4', 'p1'])
    client.send('state', bytes('s5'))
    expect(socket.sent.at(-1)).toBe('s5')
  })
})
