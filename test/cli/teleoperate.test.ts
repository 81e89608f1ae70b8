/** `so101 teleoperate` from outside: what it prints, and what it refuses before anything moves. */

import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/cli/command-line.js'
import { COMMANDS } from '../../src/cli/commands.js'
import { keyLines, reportText, teleopScreen } from '../../src/cli/teleoperate-output.js'
import type { Teleoperator } from '../../src/policies/teleop/teleoperator.js'
import { CounterEnv } from '../env/counter-env.js'
import { textIo } from './text-io.js'

async function teleoperate(...args: string[]) {
  const io = textIo()
  const exitCode = await runCommandLine(['teleoperate', ...args], {
    io,
    commands: COMMANDS,
    version: '0',
    readConfig: () => '',
  })
  return { exitCode, ...io.written }
}

const LEADER = ['--teleop.type=so101_leader', '--teleop.port=sim']

describe('so101 teleoperate', () => {
  const bad = [
    [[], 'nobody moves the arm: add --teleop.type=so101_leader'],
    [['--teleop.type=so101_follower', '--teleop.port=sim'], 'so101_follower is a follower, which is moved'],
    [
      [...LEADER, '--robot.type=so101_leader'],
      'so101_leader is a leader, which is moved by hand: write --teleop.type=so101_leader',
    ],
    [['--teleop.type=keyboard'], 'needs a keyboard, and this is no terminal'],
    [[...LEADER, '--robot.port=/dev/ttyACM77'], 'somebody can stop it'],
    [[...LEADER, '--teleop.mod=ee'], '--teleop.mode'],
    [[...LEADER, '--fps=0'], '--fps'],
    [
      ['--teleop.type=so101_leader', '--teleop.port=/dev/null', '--robot.port=/dev/null', '--robot.unattended=true'],
      'are the same port',
    ],
  ] as const
  it.each(bad)('%j is refused', async (args, message) => {
    const { exitCode, stderr, stdout } = await teleoperate(...args)
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
    expect(stdout).toBe('')
  })
})

describe('what teleoperation shows', () => {
  const teleop: Teleoperator = {
    name: 'so101_leader',
    isLive: true,
    keys: [{ keys: 'p', meaning: 'pause' }],
    press: () => false,
    reset: () => undefined,
    act: () => Promise.resolve(Float32Array.of(0)),
    status: () => 'following the leader',
    close: () => Promise.resolve(),
  }

  it('is one line in place, with the loop’s time as LeRobot prints it, who is late, and what holds the arm back', () => {
    const io = textIo({ isTTY: true, columns: 200 })
    const screen = teleopScreen(io, new CounterEnv(), teleop, false)
    const sent = Float32Array.of(0)
    for (let steps = 1; steps <= 10; steps++) {
      screen.show({ steps, loopMs: 20, misses: 1, sent, limited: { elbow_flex: 'velocity' } })
    }
    screen.end()
    expect(io.written.stderr).toContain(
      'Teleop loop time: 20.00ms (50 Hz) | 1 of 10 late | following the leader | elbow_flex velocity',
    )
  })

  it('names keys only where somebody can press them', () => {
    expect(keyLines(teleop, true)).toBe('p  pause\nq, Esc, space or Ctrl-C: the arm comes to rest, and it ends')
    expect(keyLines(teleop, false)).toBe('Ctrl-C ends it')
  })

  it('sums up', () => {
    const text = reportText({
      steps: 600,
      wallS: 10,
      rateHz: 60,
      loopP50Ms: 16.7,
      loopP99Ms: 17.2,
      loopMaxMs: 20,
      askP50Ms: 1.7,
      askP99Ms: 2,
      misses: 3,
      limitedSteps: 0,
    })
    expect(text).toBe(
      '600 steps in 10.0 s: 60.0 Hz, 3 late\nloop p50 16.70 ms, p99 17.20 ms, longest 20.00 ms\nreading who moves it p50 1.70 ms, p99 2.00 ms',
    )
  })
})
