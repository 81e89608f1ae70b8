/** The table of commands: each is loaded only when it is called, so that start-up stays fast. */

import type { Command } from './command.js'

/** By the word that calls it. */
export type CommandTable = ReadonlyMap<string, () => Promise<Command>>

export const COMMANDS: CommandTable = new Map([
  ['eval', async () => (await import('./eval.js')).evalCommand],
  ['benchmark', async () => (await import('./benchmark.js')).benchmarkCommand],
  ['record', async () => (await import('./record.js')).recordCommand],
  ['replay', async () => (await import('./replay.js')).replayCommand],
  ['render', async () => (await import('./render.js')).renderCommand],
  ['view', async () => (await import('./view.js')).viewCommand],
  ['teleoperate', async () => (await import('./teleoperate.js')).teleoperateCommand],
  ['virtual', async () => (await import('./virtual.js')).virtualCommand],
  ['bus', async () => (await import('./bus.js')).busCommand],
  ['find-port', async () => (await import('./find-port.js')).findPortCommand],
  ['find-cameras', async () => (await import('./find-cameras.js')).findCamerasCommand],
  ['setup-motors', async () => (await import('./setup-motors.js')).setupMotorsCommand],
  ['calibrate', async () => (await import('./calibrate.js')).calibrateCommand],
  ['dataset', async () => (await import('./dataset.js')).datasetCommand],
  ['doctor', async () => (await import('./doctor.js')).doctorCommand],
  ['demonstrate', async () => (await import('./demonstrate.js')).demonstrateCommand],
  ['train', async () => (await import('./train.js')).trainCommand],
  ['export', async () => (await import('./export.js')).exportCommand],
  ['gap', async () => (await import('./gap.js')).gapCommand],
  ['align-camera', async () => (await import('./align-camera.js')).alignCameraCommand],
])
