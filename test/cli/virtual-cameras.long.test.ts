/** `so101 virtual --cameras` from outside: what a subscriber gets, as LeRobot's does, while the servos answer. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { virtualCommand } from '../../src/cli/virtual.js'
import { FeetechBus } from '../../src/hardware/feetech-bus.js'
import { openPort } from '../../src/hardware/ports/open-port.js'
import { openPublisherSocket } from '../../src/run/camera-publisher/zeromq.js'
import { textIo } from './text-io.js'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const TINY = '--cameras={front: {width: 64, height: 48}, wrist: {width: 32, height: 24, fps: 10}}'

const zeromq = await import('zeromq').catch((error: unknown) => String(error))
if (typeof zeromq === 'string')
  console.warn(`SKIPPED: NO ZEROMQ HERE, so that published cameras are not tested: ${zeromq}`)

async function refusal(...flags: string[]) {
  const io = textIo()
  const commands = new Map([['virtual', () => Promise.resolve(virtualCommand)]])
  const exitCode = await runCommandLine(['virtual', '--tcp', ...flags], {
    ...{ io, commands, version: '0', readConfig: () => '' },
  })
  return { exitCode, ...io.written }
}

/** What LeRobot's camera does with a message. */
async function pictures(port: number, count: number) {
  if (typeof zeromq === 'string') throw new Error(zeromq)
  const socket = new zeromq.Subscriber({ conflate: true, receiveTimeout: 10_000 })
  socket.subscribe()
  socket.connect(`tcp://127.0.0.1:${port}`)
  try {
    const messages = []
    while (messages.length < count) {
      const [text = ''] = await socket.receive()
      messages.push(
        JSON.parse(text.toString()) as { timestamps: Record<string, number>; images: Record<string, string> },
      )
    }
    return messages
  } finally {
    socket.close()
  }
}

describe.skipIf(typeof zeromq === 'string')('so101 virtual --cameras', () => {
  it('publishes every camera in every message while the arm answers, and stops cleanly', async () => {
    const child = spawn(process.execPath, [MAIN, 'virtual', '--tcp', '--json', TINY, '--cameras_port=0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const ended = new Promise<number | null>(resolve => child.once('close', resolve))
    const output = createInterface(child.stdout)[Symbol.asyncIterator]()
    const nextJson = async () => JSON.parse(((await output.next()).value as string | undefined) ?? '{}') as unknown
    const {
      path,
      cameras,
      cameras_port: port,
    } = (await nextJson()) as {
      path: string
      cameras: string[]
      cameras_port: number
    }
    expect(cameras).toEqual(['front', 'wrist'])
    const bus = new FeetechBus(await openPort(path))
    const messages = await pictures(port, 8)
    expect([...(await bus.syncRead('Model_Number', [1, 6]))]).toEqual([777, 777])
    await bus.close()
    child.kill('SIGINT')
    for (const { images } of messages) expect(Object.keys(images)).toEqual(['front', 'wrist'])
    const sizes = await Promise.all(
      Object.values(messages[0]?.images ?? {}).map(image => sharp(Buffer.from(image, 'base64')).metadata()),
    )
    expect(sizes.map(({ width, height }) => [width, height])).toEqual([
      [64, 48],
      [32, 24],
    ])
    const times = messages.map(({ timestamps }) => timestamps['front'] ?? 0)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(Math.abs((times[0] ?? 0) - (performance.timeOrigin + performance.now()) / 1000)).toBeLessThan(10)
    const counted = (await nextJson()) as { pictures: Record<string, { sent: number }> }
    expect(counted.pictures['front']?.sent).toBeGreaterThanOrEqual(8)
    expect([await ended, stderr.includes('Error')]).toEqual([0, false])
  })

  it.each([
    ['*', true],
    ['127.0.0.1', false],
  ])('says who sees pictures that are published on %s', async (ip, isOpen) => {
    const flags = ['virtual', '--tcp', TINY, '--cameras_port=0', `--cameras_ip=${ip}`]
    const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      if (text.includes('and its cameras with')) child.kill('SIGINT')
    })
    await new Promise(resolve => child.once('close', resolve))
    expect(stderr.includes(`warning: --cameras_ip=${ip} is open to the network`)).toBe(isOpen)
  })

  it('names the port that is taken, and opens nothing', async () => {
    const other = await openPublisherSocket({ ip: '127.0.0.1', port: 0 })
    try {
      const main = spawn(process.execPath, [MAIN, 'virtual', '--tcp', TINY, `--cameras_port=${other.port}`])
      let stderr = ''
      main.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      expect(await new Promise(resolve => main.once('close', resolve))).toBe(2)
      expect(stderr).toContain(`port ${other.port} is taken`)
      expect(stderr).toContain(`--cameras_port=${other.port + 1}`)
    } finally {
      other.close()
    }
  })

  it.each([
    [['--cameras=frnt'], "did you mean 'front'?"],
    [['--cameras={front: {widht: 64}}'], "did you mean 'width'?"],
    [['--cameras={front: {type: opencv}}'], "a virtual arm has only the twin's"],
    [['--cameras={front: {width: 0}}'], 'expected a width of 1 to'],
    [['--cameras=front', '--cameras_port=70000'], '--cameras_port'],
  ])('refuses %j and says what to do', async (flags, hint) => {
    const { exitCode, stdout, stderr } = await refusal(...flags)
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(hint)])
  })
})
