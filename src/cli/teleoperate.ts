/** `so101 teleoperate`: a person moves a follower, with a leader arm, a keyboard or a gamepad. */

import process from 'node:process'
import { z } from 'zod'
import { defineCommand } from './command.js'
import { DISPLAY_FLAGS, openDisplay } from './display-flags.js'
import { envOptions, EVAL_FLAGS, isDevicePort } from './eval-flags.js'
import { interruption } from './interruption.js'
import { JSON_FLAG } from './json-flag.js'
import { listenToKeys } from './keys.js'
import { openBrowser } from './open-browser.js'
import { openResultFile } from './result-file.js'
import { requireFollower, TELEOP_FLAGS, teleoperatorOptions } from './teleop-flags.js'
import { keyLines, teleopScreen, reportText } from './teleoperate-output.js'
import type { Io } from './io.js'
import type { Env } from '../env/env.js'
import { UsageError } from '../robot/errors.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import type { ConnectedTeleop } from '../run/teleop/open-teleoperator.js'
import type { TeleopReport } from '../run/teleop/teleoperate.js'
import type { Display } from '../studio/display.js'

const { robot, camera, servo, safety } = EVAL_FLAGS.shape

const flags = z.strictObject({
  teleop: TELEOP_FLAGS.optional(),
  robot,
  fps: z.number().min(1).max(200).default(60).describe('control steps per second, 1 to 200'),
  teleop_time_s: z.number().positive().optional().describe('how long; until Ctrl-C, q or Esc where absent'),
  task: z
    .string()
    .optional()
    .describe('what lies on the table of a simulated follower; lift-cube where absent, and on a device nothing'),
  seed: z.int().min(0).max(4294967295).default(0).describe('how it lies there'),
  camera,
  servo,
  safety,
  ...DISPLAY_FLAGS,
  json: JSON_FLAG,
})

type Options = z.output<typeof flags>

const STOP_KEYS: readonly string[] = ['q', 'escape', 'space']

export const teleoperateCommand = defineCommand({
  name: 'teleoperate',
  summary: 'move a follower by hand: with a leader arm, a keyboard or a gamepad',
  flags,
  examples: [
    'so101 teleoperate --teleop.type=so101_leader --teleop.port=/dev/ttyACM1 --teleop.id=my_leader --robot.port=/dev/ttyACM0 --robot.id=my_follower',
    'so101 teleoperate --teleop.type=so101_leader --teleop.port=/dev/ttyACM1 --teleop.id=my_leader --robot.port=sim --display_data=true',
    'so101 teleoperate --teleop.type=so101_leader --teleop.port=sim --robot.port=sim --teleop_time_s=10',
    'so101 teleoperate --teleop.type=keyboard_ee --robot.port=sim --display_data=true',
    'so101 teleoperate --teleop.type=gamepad --robot.port=sim --display_data=true',
  ],
  async run(options, io) {
    const { connectTeleoperator } = await import('../run/teleop/open-teleoperator.js')
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const teleopOptions = teleoperatorOptions(options.teleop, options.robot)
    requireFollower(options.robot.type)
    requireSomebody(options)
    const stop = new AbortController()
    const interrupted = interruption()
    void interrupted.came.then(() => {
      stop.abort()
    })
    let teleop: ConnectedTeleop | undefined
    let env: Env | undefined
    let display: Display | undefined
    try {
      // LeRobot's order: whoever has no leader moves no follower.
      teleop = await connectTeleoperator(teleopOptions)
      env = await followerEnv(options, io)
      if (options.display_data) display = await openDisplay(options, io)
      if (display) openBrowser(display.server.url, io.env)
      const report = await run(options, io, { teleop, env, display, stop })
      const json = JSON.stringify(asJson(report))
      file?.write(`${json}\n`)
      io.stdout.write(options.json === true ? `${json}\n` : `${reportText(report)}\n`)
    } finally {
      await closeAll(env, teleop, display)
      interrupted.forget()
    }
  },
})

function requireSomebody({ robot: { port, unattended } }: Options): void {
  if (!isDevicePort(port) || unattended || process.stdin.isTTY) return
  throw new UsageError(
    'an arm moves only while somebody can stop it: run this in a terminal, with its keyboard, or add --robot.unattended=true (Ctrl-C still stops it)',
  )
}

/** Without end, and going on after success: nobody is asked to do anything. */
async function followerEnv(options: Options, io: Io): Promise<Env> {
  const [{ makeTask }, { inRealTime }] = await Promise.all([
    import('../run/make.js'),
    import('../run/real-time-env.js'),
  ])
  const asked: ArmEnvMakeOptions = envOptions({ ...options, env: { fps: options.fps } })
  const task = options.task ?? (isDevicePort(options.robot.port) ? 'free' : 'lift-cube')
  return inRealTime(
    await makeTask(task, {
      ...asked,
      maxEpisodeSteps: -1,
      terminateOnSuccess: false,
      warn: message => io.stderr.write(`warning: ${message}\n`),
    }),
  )
}

interface Work {
  readonly teleop: ConnectedTeleop
  readonly env: Env
  readonly display: Display | undefined
  readonly stop: AbortController
}

async function run(options: Options, io: Io, { teleop, env, display, stop }: Work): Promise<TeleopReport> {
  const { teleoperate } = await import('../run/teleop/teleoperate.js')
  const acting = teleop.drive(env)
  const shown = display?.around(env, `teleoperation · ${acting.name}`, () => {
    stop.abort()
  })
  const screen = teleopScreen(io, env, acting, options.display_data)
  const endKeys = listenToKeys(key => {
    if (STOP_KEYS.includes(key)) stop.abort()
    else if (acting.press(key)) screen.keysMayDiffer()
  })
  screen.begin(keyLines(acting, endKeys !== undefined))
  try {
    return await teleoperate(shown ?? env, acting, {
      seed: options.seed,
      timeS: options.teleop_time_s,
      signal: stop.signal,
      onStep: screen.show,
    })
  } finally {
    endKeys?.()
    screen.end()
  }
}

/** The follower comes to rest first; a leader stays limp. The first error counts, and nothing is left open. */
async function closeAll(env?: Env, teleop?: ConnectedTeleop, display?: Display): Promise<void> {
  try {
    await env?.close()
  } finally {
    try {
      await teleop?.close()
    } finally {
      await display?.close()
    }
  }
}

function asJson(report: TeleopReport) {
  return {
    steps: report.steps,
    wall_s: report.wallS,
    rate_hz: report.rateHz,
    loop_ms: { p50: report.loopP50Ms, p99: report.loopP99Ms, max: report.loopMaxMs },
    ask_ms: { p50: report.askP50Ms, p99: report.askP99Ms },
    misses: report.misses,
    limited_steps: report.limitedSteps,
  }
}
