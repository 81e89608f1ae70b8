/** `--display_data=true` and its likes, by LeRobot's names: a page to watch a command's run on. */

import { z } from 'zod'
import type { Display } from '../studio/display.js'
import type { Io } from './io.js'

const ADDRESS = {
  display_ip: z
    .string()
    .default('127.0.0.1')
    .describe('where the page is served: 127.0.0.1 is seen by this machine alone, 0.0.0.0 by the network'),
  display_port: z.int().min(0).max(65535).default(0).describe('its port; 0: any free one'),
}

export const DISPLAY_FLAGS = {
  display_data: z.boolean().default(false).describe('show the run on a page, in real time: prints its address'),
  ...ADDRESS,
}

export const VIEW_FLAGS = ADDRESS

export interface DisplayAddress {
  readonly display_ip: string
  readonly display_port: number
}

/** Prints where to look. `TwinError` for an address that cannot be taken. */
export async function openDisplay({ display_ip: ip, display_port: port }: DisplayAddress, io: Io): Promise<Display> {
  const { Display } = await import('../studio/display.js')
  const display = await Display.open({ ip, port })
  const { server } = display
  io.stderr.write(`watch it at ${server.url}\n`)
  if (!server.isOnLoopback) {
    io.stderr.write(
      `warning: ${ip} is open to the network: whoever has that address sees everything and can stop the arm, and it travels unencrypted; an SSH tunnel to 127.0.0.1 is safer\n`,
    )
  }
  return display
}
